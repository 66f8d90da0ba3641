package io.weft.settings;

/** Values of the hyperparameters of one training, from a stage's Params or a config file. */
public interface Settings {

  /** The value that is set, or else the default. */
  <T> T get(Hyperparameter<T> hyperparameter);

  /** Seed of the initial weights, the order of the rows, dropout and the validation split. */
  long seed();
}
