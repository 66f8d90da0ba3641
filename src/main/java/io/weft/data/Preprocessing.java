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
 * Builds the MLlib pipeline between pixels and a network: drops constant features, then normalises.
 *
 * <p>It has only MLlib's own stages, so its fitted model can be saved, loaded and run without Weft.
 * Fit it on training rows only, so that nothing about validation and test rows leaks into training.
 */
public final class Preprocessing {

  /** Normalisation of each feature. */
  public enum Normalisation {
    /** (x - mean) / standard deviation over the training rows; a constant feature becomes 0. */
    STANDARD,
    /** (x - min) / (max - min) over the training rows; a constant feature becomes 0.5. */
    MIN_MAX,
    /** x / 255 for all features: black stays 0, and neighbouring pixels stay comparable. */
    PIXEL,
    /** Features stay as they are. */
    NONE
  }

  /** Treatment of features that have the same value in all training rows. */
  public enum ConstantFeatures {
    /** Drops them; the other features keep their order. */
    DROP,
    /** Keeps them, as a convolution requires. */
    KEEP
  }

  private static final double LARGEST_PIXEL = 255;

  private Preprocessing() {}

  /**
   * Builds an unfitted pipeline from one vector column to another. Two stages have one more column,
   * {@code <outputCol>_varying}, between them.
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
      // division by a constant keeps a feature constant or not; PIXEL comes first, since it needs D
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
                  .setScalingVec(constant(features, 1 / LARGEST_PIXEL))
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

  private static Vector constant(int features, double factor) {
    double[] factors = new double[features];
    Arrays.fill(factors, factor);
    return Vectors.dense(factors);
  }
}
