package io.weft.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.feature.MinMaxScaler;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VarianceThresholdSelector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/**
 * The MLlib pipeline between pixels and a network: drops constant features, then normalises.
 *
 * <p>It holds MLlib's own stages alone, so its fitted model saves, loads and runs without Weft. Fit
 * it on training rows only: what validation and test rows have must not be known before.
 */
public final class Preprocessing {

  /** What is done to each feature. */
  public enum Normalisation {
    /** (x - mean) / standard deviation over the training rows; a constant feature becomes 0. */
    STANDARD,
    /** (x - min) / (max - min) over the training rows; a constant feature becomes 0.5. */
    MIN_MAX,
    /** x / 255 for all features alike: black stays 0, and neighbours stay comparable. */
    PIXEL,
    NONE
  }

  /** What is done with features that have one value in all training rows. */
  public enum ConstantFeatures {
    /** They are left out; the others keep their order. */
    DROP,
    /** They stay, as images have to that go to a convolution. */
    KEEP
  }

  private static final double LARGEST_PIXEL = 255;

  private Preprocessing() {}

  /**
   * An unfitted pipeline from one vector column to another. With two steps there is one more
   * column, {@code <outputCol>_varying}, between them.
   *
   * @param inputCol vectors of D values
   * @param features D
   * @param outputCol new column: vectors of at most D values
   */
  public static Pipeline pipeline(
      String inputCol,
      int features,
      String outputCol,
      Normalisation normalisation,
      ConstantFeatures constant) {
    List<PipelineStage> stages = new ArrayList<>();
    String from = inputCol;
    if (constant == ConstantFeatures.DROP) {
      from = normalisation == Normalisation.NONE ? outputCol : outputCol + "_varying";
      // divided by a constant, a feature varies as before: PIXEL comes first, while D is known
      String selected = normalisation == Normalisation.PIXEL ? from : inputCol;
      String to = normalisation == Normalisation.PIXEL ? outputCol : from;
      stages.add(new VarianceThresholdSelector().setFeaturesCol(selected).setOutputCol(to));
    }
    switch (normalisation) {
      case STANDARD ->
          stages.add(
              new StandardScaler()
                  .setWithMean(true)
                  .setWithStd(true)
                  .setInputCol(from)
                  .setOutputCol(outputCol));
      case MIN_MAX -> stages.add(new MinMaxScaler().setInputCol(from).setOutputCol(outputCol));
      case PIXEL ->
          stages.add(
              0,
              new ElementwiseProduct()
                  .setScalingVec(sameForAll(features, 1 / LARGEST_PIXEL))
                  .setInputCol(inputCol)
                  .setOutputCol(stages.isEmpty() ? outputCol : from));
      case NONE -> {
        if (stages.isEmpty()) {
          stages.add(
              new SQLTransformer().setStatement(new Renaming(inputCol, outputCol).statement()));
        }
      }
    }
    return new Pipeline().setStages(stages.toArray(PipelineStage[]::new));
  }

  private static Vector sameForAll(int features, double factor) {
    double[] factors = new double[features];
    Arrays.fill(factors, factor);
    return Vectors.dense(factors);
  }
}
