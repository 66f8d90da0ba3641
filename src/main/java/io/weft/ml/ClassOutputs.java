package io.weft.ml;

import io.weft.math.Floats;
import io.weft.math.Softmax;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a classification from K logits: raw prediction, probabilities and prediction, as
 * far as they are asked for.
 *
 * <p>The raw prediction is the logits minus their mean. Logits are free up to a constant a row, so
 * one of them alone says nothing, and MLlib's evaluators and {@code OneVsRest} read one alone. For
 * two classes the centred one of class 1 is half the logarithm of the odds p₁ / p₀, which ranks
 * rows as p₁ does. For more classes it is {@code log p_k} minus the mean of all {@code log p}: the
 * same scale for every row, though not always the order of {@code p_k}.
 *
 * @param thresholds the class with the largest probability · 1 / threshold is predicted; null = the
 *     class with the largest probability
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ClassOutputs(
    int classes,
    boolean hasRawPrediction,
    boolean hasProbability,
    boolean hasPrediction,
    double @Nullable [] thresholds)
    implements BatchTransform.Outputs {

  @Override
  public void write(float[] output, int from, Object[] values, int firstNew) {
    int next = firstNew;
    if (hasRawPrediction) {
      values[next++] = centred(output, from, classes);
    }
    DenseVector probability = null;
    if (hasProbability || thresholds != null) {
      probability = probabilities(output, from, classes);
    }
    if (hasProbability) {
      values[next++] = probability;
    }
    if (hasPrediction) {
      values[next] =
          probability != null && thresholds != null
              ? prediction(probability, thresholds)
              : (double) Floats.argmax(output, from, classes);
    }
  }

  /** Logits minus their mean, K values. */
  static DenseVector centred(float[] output, int from, int classes) {
    DenseVector logits = VectorScoring.vector(output, from, classes);
    double[] values = logits.values();
    double mean = Arrays.stream(values).sum() / classes;
    Arrays.setAll(values, i -> values[i] - mean);
    return logits;
  }

  /** Probabilities from logits, K values. */
  static DenseVector probabilities(float[] output, int from, int classes) {
    return new DenseVector(Softmax.probabilities(output, from, classes));
  }

  /** The prediction as MLlib makes it: a class of threshold 0 wins, unless its probability is 0. */
  private static double prediction(Vector probability, double[] thresholds) {
    int best = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < thresholds.length; i++) {
      double scaled = probability.apply(i) / thresholds[i];
      if (scaled > largest) {
        largest = scaled;
        best = i;
      }
    }
    return best;
  }
}
