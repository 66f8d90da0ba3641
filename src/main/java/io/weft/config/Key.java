package io.weft.config;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * One key of a configuration, declared once.
 *
 * <p>Immutable.
 *
 * @param name kebab-case, with dots between groups: {@code training.batch-size}
 * @param defaultValue value of the key where it is not given; {@code Optional.empty()} for a key
 *     without a default
 * @param rule reads and checks a value
 * @param doc effect of the key, in one line
 */
public record Key<T>(String name, T defaultValue, Rule<T> rule, String doc) {

  private static final Pattern KEBAB_CASE = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*");

  public Key {
    if (!KEBAB_CASE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Invalid name of a key: " + name + " (must be kebab-case with dots between groups)");
    }
  }

  /** Tells whether the value is a group of names that the user chooses. */
  boolean isGroup() {
    return defaultValue instanceof Map;
  }

  @Override
  public String toString() {
    return name;
  }
}
