package io.weft.settings;

import java.io.Serializable;

/**
 * Something that decides how a network is trained, declared once: every stage has a Param of it,
 * and every config file a key.
 *
 * @param name in camel case
 * @param defaultValue an Integer, Double, Boolean, String, {@code int[]} or {@code double[]}
 * @param doc what it does, in one line
 */
public record Hyperparameter<T>(String name, T defaultValue, Domain<T> domain, String doc)
    implements Serializable {

  public Hyperparameter {
    if (!domain.contains(defaultValue)) {
      throw new IllegalArgumentException(
          "Invalid default of " + name + ": " + defaultValue + " (must be " + domain.must() + ")");
    }
  }

  /** An array is the caller's own. */
  @Override
  @SuppressWarnings("unchecked") // a clone has the type of its original
  public T defaultValue() {
    if (defaultValue instanceof int[] ints) {
      return (T) ints.clone();
    }
    return defaultValue instanceof double[] doubles ? (T) doubles.clone() : defaultValue;
  }

  @Override
  public String toString() {
    return name;
  }
}
