package io.weft.ml;

import io.weft.settings.Hyperparameters;

/**
 * The setters of a classifier.
 *
 * <p>Generated from {@link Hyperparameters}: {@code ParamSourcesTest} fails with the command that
 * writes this file again.
 */
public interface NeuralNetworkClassifierSetters<E>
    extends NeuralNetworkSetters<E>, NeuralNetworkClassifierParams {

  /** {@link Hyperparameters#LABEL_SMOOTHING}. */
  default E setLabelSmoothing(double value) {
    return with(Hyperparameters.LABEL_SMOOTHING, value);
  }

  /** {@link Hyperparameters#CLASS_WEIGHTS}. */
  default E setClassWeights(double[] value) {
    return with(Hyperparameters.CLASS_WEIGHTS, value);
  }
}
