package io.weft.ml;

import io.weft.math.KeyedRandom;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * MLlib's perceptron takes the same steps. Its {@code gd} solver updates by a constant step size
 * times the mean over blocks of each block's mean gradient; one block makes that the exact mean.
 */
@Tag("spark")
class GradientDescentOracleTest {
  private static final int ROWS = 90;
  private static final int STEPS = 10;
  private static final double RATE = 0.8;

  @Test
  void tenStepsEqualThoseOfMllib() {
    int[] sizes = {4, 5, 3, 3};
    Dataset<Row> rows = SmallData.of(SmallData.irisLike(ROWS, 7)).coalesce(1);
    double[] start = randomWeights(sizes);

    Vector theirs =
        new MultilayerPerceptronClassifier()
            .setLayers(sizes)
            .setSolver("gd")
            .setStepSize(RATE)
            .setMaxIter(STEPS)
            .setTol(0)
            .setBlockSize(ROWS)
            .setInitialWeights(Vectors.dense(columnMajor(start, sizes)))
            .fit(rows)
            .weights();
    Vector ours =
        new NeuralNetworkClassifier()
            .setHiddenLayers(new int[] {5, 3})
            .setActivation("sigmoid")
            .setOptimizer("sgd")
            .setLearningRate(RATE)
            .setBatchSize(ROWS)
            .setEpochs(STEPS)
            .setWorkers(3)
            .setInitialWeights(Vectors.dense(start))
            .fit(rows)
            .weights();

    double[] expected = theirs.toArray();
    ClassifierLearningTest.assertClose(
        Vectors.dense(columnMajor(ours.toArray(), sizes)), theirs, 1e-4);
    org.assertj.core.api.Assertions.assertThat(
            Math.sqrt(Vectors.sqdist(Vectors.dense(columnMajor(start, sizes)), theirs)))
        .as("the way that %d weights went", expected.length)
        .isGreaterThan(0.5);
  }

  private static double[] randomWeights(int[] sizes) {
    int count = 0;
    for (int i = 1; i < sizes.length; i++) {
      count += (sizes[i - 1] + 1) * sizes[i];
    }
    KeyedRandom random = KeyedRandom.of(5);
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    return weights;
  }

  /** MLlib keeps the weights of a layer by input, Weft by unit; the biases follow in both. */
  private static double[] columnMajor(double[] weights, int[] sizes) {
    double[] turned = weights.clone();
    int offset = 0;
    for (int layer = 1; layer < sizes.length; layer++) {
      int inputs = sizes[layer - 1];
      int units = sizes[layer];
      for (int unit = 0; unit < units; unit++) {
        for (int input = 0; input < inputs; input++) {
          turned[offset + input * units + unit] = weights[offset + unit * inputs + input];
        }
      }
      offset += (inputs + 1) * units;
    }
    return turned;
  }
}
