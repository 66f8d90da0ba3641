package io.weft.ml;

import io.weft.settings.Hyperparameters;

/**
 * The setters of a regressor.
 *
 * <p>Generated from {@link Hyperparameters}: {@code ParamSourcesTest} fails with the command that
 * writes this file again.
 */
public interface NeuralNetworkRegressorSetters<E>
    extends NeuralNetworkSetters<E>, NeuralNetworkRegressorParams {

  /** {@link Hyperparameters#LOSS}. */
  default E setLoss(String value) {
    return with(Hyperparameters.LOSS, value);
  }

  /** {@link Hyperparameters#HUBER_DELTA}. */
  default E setHuberDelta(double value) {
    return with(Hyperparameters.HUBER_DELTA, value);
  }
}
