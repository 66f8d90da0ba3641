package io.weft.ml;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.shared.HasSeed;
import org.apache.spark.ml.param.shared.HasValidationIndicatorCol;
import org.apache.spark.ml.param.shared.HasWeightCol;

/**
 * The Params that estimators and models share, each with its getter: those of Spark's traits, the
 * initial weights, and the hyperparameters.
 */
public interface NeuralNetworkParams
    extends HyperparameterParams, HasSeed, HasWeightCol, HasValidationIndicatorCol {

  @Override
  default LongParam seed() {
    return stageParams().seedParam();
  }

  @Override
  default Param<String> weightCol() {
    return stageParams().weightCol();
  }

  @Override
  default Param<String> validationIndicatorCol() {
    return stageParams().validationIndicatorCol();
  }

  /** Weights to start from, layer after layer, each layer's weights before its biases. */
  default Param<Vector> initialWeights() {
    return stageParams().initialWeights;
  }

  default Vector getInitialWeights() {
    return getOrDefault(initialWeights());
  }

  // Spark's traits hand over the Params they made

  /** Never called: Spark's own Param allows no {@code keep}. */
  @Override
  default void org$apache$spark$ml$param$shared$HasHandleInvalid$_setter_$handleInvalid_$eq(
      Param<String> param) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasSeed$_setter_$seed_$eq(LongParam param) {
    stageParams().seed = param;
  }

  @Override
  default void org$apache$spark$ml$param$shared$HasWeightCol$_setter_$weightCol_$eq(
      Param<String> param) {
    stageParams().weightCol = param;
  }

  @Override
  default void
      org$apache$spark$ml$param$shared$HasValidationIndicatorCol$_setter_$validationIndicatorCol_$eq(
          Param<String> param) {
    stageParams().validationIndicatorCol = param;
  }
}
