package io.weft.ml;

import io.weft.settings.Hyperparameters;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;

/**
 * The Params of a regressor and its model besides the shared ones.
 *
 * <p>Generated from {@link Hyperparameters}: {@code ParamSourcesTest} fails with the command that
 * writes this file again.
 */
public interface NeuralNetworkRegressorParams extends NeuralNetworkParams {

  /** {@link Hyperparameters#LOSS}. */
  default Param<String> loss() {
    return stageParams().of(Hyperparameters.LOSS);
  }

  default String getLoss() {
    return stageParams().get(Hyperparameters.LOSS);
  }

  /** {@link Hyperparameters#HUBER_DELTA}. */
  default DoubleParam huberDelta() {
    return stageParams().of(Hyperparameters.HUBER_DELTA);
  }

  default double getHuberDelta() {
    return stageParams().get(Hyperparameters.HUBER_DELTA);
  }
}
