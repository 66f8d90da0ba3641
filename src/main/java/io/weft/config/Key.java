package io.weft.config;

import java.util.regex.Pattern;

/**
 * One thing a configuration may say, declared once.
 *
 * <p>Immutable.
 *
 * @param name kebab-case, with dots between groups: {@code training.batch-size}
 * @param defaultValue what counts when the configuration is silent; {@code Optional.empty()} for a
 *     key without a default
 * @param rule how a value is read and what it must be
 * @param doc what the key does, in one line
 */
public record Key<T>(String name, T defaultValue, Rule<T> rule, String doc) {

  private static final Pattern KEBAB_CASE = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*");

  public Key {
    if (!KEBAB_CASE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Invalid name of a key: " + name + " (must be kebab-case with dots between groups)");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
