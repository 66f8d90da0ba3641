package io.weft.data;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.MinMaxScaler;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VarianceThresholdSelector;

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
    NONE
  }

  /** What is done with features that have one value in all training rows. */
  public enum ConstantFeatures {
    /** They are left out; the others keep their order. */
    DROP,
    /** They stay, as images have to that go to a convolution. */
    KEEP
  }

  private Preprocessing() {}

  /**
   * An unfitted pipeline from one vector column to another.
   *
   * @param inputCol vectors of D values
   * @param outputCol new column: vectors of at most D values. With both steps there is one more
   *     column, {@code <outputCol>_varying}, between them
   */
  public static Pipeline pipeline(
      String inputCol, String outputCol, Normalisation normalisation, ConstantFeatures constant) {
    List<PipelineStage> stages = new ArrayList<>();
    String scalerInput = inputCol;
    if (constant == ConstantFeatures.DROP) {
      scalerInput = normalisation == Normalisation.NONE ? outputCol : outputCol + "_varying";
      stages.add(
          new VarianceThresholdSelector().setFeaturesCol(inputCol).setOutputCol(scalerInput));
    }
    switch (normalisation) {
      case STANDARD ->
          stages.add(
              new StandardScaler()
                  .setWithMean(true)
                  .setWithStd(true)
                  .setInputCol(scalerInput)
                  .setOutputCol(outputCol));
      case MIN_MAX ->
          stages.add(new MinMaxScaler().setInputCol(scalerInput).setOutputCol(outputCol));
      case NONE -> {
        if (stages.isEmpty()) {
          stages.add(
              new SQLTransformer()
                  .setStatement(
                      "SELECT *, %s AS %s FROM __THIS__"
                          .formatted(quoted(inputCol), quoted(outputCol))));
        }
      }
    }
    return new Pipeline().setStages(stages.toArray(PipelineStage[]::new));
  }

  private static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }
}
