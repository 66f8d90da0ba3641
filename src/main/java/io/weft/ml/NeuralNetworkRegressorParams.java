package io.weft.ml;

import static io.weft.settings.Hyperparameters.HUBER_DELTA;
import static io.weft.settings.Hyperparameters.LOSS;

import io.weft.settings.Hyperparameters;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;

/** What a regressor and its model have besides the shared Params. */
public interface NeuralNetworkRegressorParams extends NeuralNetworkParams {

  /** {@link Hyperparameters#LOSS}. */
  default Param<String> loss() {
    return stageParams().of(LOSS);
  }

  default String getLoss() {
    return stageParams().get(LOSS);
  }

  /** {@link Hyperparameters#HUBER_DELTA}. */
  default DoubleParam huberDelta() {
    return stageParams().of(HUBER_DELTA);
  }

  default double getHuberDelta() {
    return stageParams().get(HUBER_DELTA);
  }
}
