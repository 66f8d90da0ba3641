package io.weft.ml;

import io.weft.math.Floats;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.jspecify.annotations.Nullable;

/**
 * What a classification makes of K logits: raw prediction, probabilities and prediction, those of
 * them that are asked for.
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
      values[next++] = TrainedNetwork.vector(output, from, classes);
    }
    DenseVector probability = null;
    if (hasProbability || thresholds != null) {
      probability = TrainedNetwork.vector(output, from, classes);
      softmax(probability.values());
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

  /** Softmax in place; the largest logit is taken off first, so that none overflows. */
  static void softmax(double[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.exp(logits[i] - largest);
      sum += logits[i];
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] /= sum;
    }
  }

  private static double prediction(Vector probability, double[] thresholds) {
    double[] scaled = new double[thresholds.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] =
          thresholds[i] == 0 ? Double.POSITIVE_INFINITY : probability.apply(i) / thresholds[i];
    }
    return new DenseVector(scaled).argmax();
  }
}
