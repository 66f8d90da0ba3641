package io.weft.data;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.MinMaxScaler;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VarianceThresholdSelector;
import org.apache.spark.ml.feature.VectorAssembler;

/** MLlib stages from raw pixels to normalised features; to be fitted on training rows only. */
public final class Preprocessing {
  private Preprocessing() {}

  /** How features are brought to one scale. */
  public enum Normalisation {
    /** Mean 0 and deviation 1. */
    STANDARD,
    /** From 0 to 1. */
    MIN_MAX,
    NONE
  }

  /** What happens to pixels that are the same in all training rows. */
  public enum ConstantPixels {
    KEEP,
    DROP
  }

  /** A pipeline from a vector column to a vector column. */
  public static Pipeline pipeline(
      String input, String output, Normalisation normalisation, ConstantPixels constantPixels) {
    List<PipelineStage> stages = new ArrayList<>();
    String selected = input;
    if (constantPixels == ConstantPixels.DROP) {
      selected = normalisation == Normalisation.NONE ? output : output + "_selected";
      stages.add(
          new VarianceThresholdSelector()
              .setVarianceThreshold(0)
              .setFeaturesCol(input)
              .setOutputCol(selected));
    }
    switch (normalisation) {
      case STANDARD ->
          stages.add(
              new StandardScaler()
                  .setWithMean(true)
                  .setWithStd(true)
                  .setInputCol(selected)
                  .setOutputCol(output));
      case MIN_MAX -> stages.add(new MinMaxScaler().setInputCol(selected).setOutputCol(output));
      case NONE -> {
        if (stages.isEmpty()) {
          stages.add(new VectorAssembler().setInputCols(new String[] {input}).setOutputCol(output));
        }
      }
    }
    return new Pipeline().setStages(stages.toArray(PipelineStage[]::new));
  }
}
