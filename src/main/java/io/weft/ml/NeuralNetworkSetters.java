package io.weft.ml;

import io.weft.settings.Hyperparameter;
import io.weft.settings.Hyperparameters;
import io.weft.settings.Settings;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;

/**
 * The setters of an estimator's {@link NeuralNetworkParams}; each gives back the estimator. The
 * ranges are declared in {@link Hyperparameters}.
 *
 * @param <E> the estimator
 */
public interface NeuralNetworkSetters<E> extends NeuralNetworkParams, HyperparameterSetters<E> {

  /** Sets some hyperparameters to the values that they have in the settings. */
  @SuppressWarnings("unchecked") // E is the type of the implementing estimator
  default E with(List<Hyperparameter<?>> hyperparameters, Settings settings) {
    hyperparameters.forEach(one -> stageParams().set(one, settings));
    return (E) this;
  }

  /** Sets the seed of weights, order of rows, dropout and {@link #setValidationFraction}. */
  @SuppressWarnings("unchecked")
  default E setSeed(long value) {
    set(seed(), value);
    return (E) this;
  }

  /** Sets the column of row weights, at least 0. A row of weight 0 is treated as absent. */
  @SuppressWarnings("unchecked")
  default E setWeightCol(String value) {
    set(weightCol(), value);
    return (E) this;
  }

  /** Sets the Boolean column that marks the rows for validation, which no weight learns from. */
  @SuppressWarnings("unchecked")
  default E setValidationIndicatorCol(String value) {
    set(validationIndicatorCol(), value);
    return (E) this;
  }

  /** Sets {@link #initialWeights}, P values. */
  @SuppressWarnings("unchecked")
  default E setInitialWeights(Vector value) {
    set(initialWeights(), value);
    return (E) this;
  }
}
