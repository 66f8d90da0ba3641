package io.weft.settings;

import java.util.Map;

/** Settings with some given values; all others are defaults, and the seed is 1. */
record GivenSettings(Map<Hyperparameter<?>, Object> values) implements Settings {

  @Override
  @SuppressWarnings("unchecked") // the tests give each hyperparameter a value of its type
  public <T> T get(Hyperparameter<T> hyperparameter) {
    return (T) values.getOrDefault(hyperparameter, hyperparameter.defaultValue());
  }

  @Override
  public long seed() {
    return 1;
  }
}
