package io.weft.ml;

import static io.weft.settings.Hyperparameters.CLASS_WEIGHTS;
import static io.weft.settings.Hyperparameters.LABEL_SMOOTHING;

import io.weft.settings.Hyperparameters;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;

/** What a classifier and its model have besides the shared Params. */
public interface NeuralNetworkClassifierParams extends NeuralNetworkParams {

  /** {@link Hyperparameters#LABEL_SMOOTHING}. */
  default DoubleParam labelSmoothing() {
    return stageParams().of(LABEL_SMOOTHING);
  }

  default double getLabelSmoothing() {
    return stageParams().get(LABEL_SMOOTHING);
  }

  /** {@link Hyperparameters#CLASS_WEIGHTS}. */
  default DoubleArrayParam classWeights() {
    return stageParams().of(CLASS_WEIGHTS);
  }

  default double[] getClassWeights() {
    return stageParams().get(CLASS_WEIGHTS);
  }
}
