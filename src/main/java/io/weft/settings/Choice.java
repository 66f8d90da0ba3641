package io.weft.settings;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Values of a hyperparameter, each with the name that a user types. The names are also the range of
 * the hyperparameter, so that no name is allowed that has no value.
 *
 * <p>Immutable.
 *
 * @param what the thing that is chosen, for messages: {@code optimizer}
 * @param values in the order in which messages list the names
 */
record Choice<V>(String what, Map<String, V> values) {

  /** A choice without names yet. */
  static <V> Choice<V> of(String what) {
    return new Choice<>(what, Map.of());
  }

  /** This choice with one more name. */
  Choice<V> with(String name, V value) {
    Map<String, V> more = new LinkedHashMap<>(values);
    if (more.put(name, value) != null) {
      throw new IllegalArgumentException("There are two values for the " + what + " " + name);
    }
    return new Choice<>(what, more);
  }

  /**
   * The value of a name.
   *
   * @throws IllegalArgumentException if there is no such name
   */
  V get(String name) {
    V value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "unknown %s %s (must be one of %s)".formatted(what, name, names()));
    }
    return value;
  }

  /** The range of the hyperparameter that names one of the values. */
  Domain<String> domain() {
    return Domain.oneOf(values.keySet().toArray(String[]::new));
  }

  private String names() {
    return String.join(", ", values.keySet());
  }
}
