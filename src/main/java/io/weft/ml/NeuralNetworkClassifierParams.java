package io.weft.ml;

import io.weft.settings.Hyperparameters;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;

/**
 * The Params of a classifier and its model besides the shared ones.
 *
 * <p>Generated from {@link Hyperparameters}: {@code ParamSourcesTest} fails with the command that
 * writes this file again.
 */
public interface NeuralNetworkClassifierParams extends NeuralNetworkParams {

  /** {@link Hyperparameters#LABEL_SMOOTHING}. */
  default DoubleParam labelSmoothing() {
    return stageParams().of(Hyperparameters.LABEL_SMOOTHING);
  }

  default double getLabelSmoothing() {
    return stageParams().get(Hyperparameters.LABEL_SMOOTHING);
  }

  /** {@link Hyperparameters#CLASS_WEIGHTS}. */
  default DoubleArrayParam classWeights() {
    return stageParams().of(Hyperparameters.CLASS_WEIGHTS);
  }

  default double[] getClassWeights() {
    return stageParams().get(Hyperparameters.CLASS_WEIGHTS);
  }
}
