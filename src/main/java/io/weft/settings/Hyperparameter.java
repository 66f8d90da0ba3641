package io.weft.settings;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;

/**
 * A setting of training, declared once in {@link Hyperparameters}. Every stage gets its Param,
 * getter and setter from the declaration, and every config file its key.
 *
 * @param name name of the Param, in camel case
 * @param keyInGroup last part of the config's key, in kebab case
 * @param defaultValue an Integer, Double, Boolean, String, {@code int[]} or {@code double[]}
 * @param doc the effect, in one line
 */
public record Hyperparameter<T>(
    Group group, String name, String keyInGroup, T defaultValue, Domain<T> domain, String doc)
    implements Serializable {

  /** Groups of keys in a config file. */
  public enum Group {
    NETWORK,
    AUGMENTATION,
    TRAINING,
    EARLY_STOPPING,

    /** Hyperparameters that have a Param but no key. */
    WITHOUT_KEY;

    private String key() {
      return kebabCase(name());
    }
  }

  public Hyperparameter {
    if (!domain.contains(defaultValue)) {
      throw new IllegalArgumentException(
          "Invalid default of " + name + ": " + defaultValue + " (must be " + domain.must() + ")");
    }
  }

  /** Declares a hyperparameter whose key has the same words as its Param. */
  Hyperparameter(Group group, String name, T defaultValue, Domain<T> domain, String doc) {
    this(group, name, kebabCase(constantName(name)), defaultValue, domain, doc);
  }

  /** The key in a config file, such as {@code training.batch-size}. */
  public Optional<String> key() {
    return group == Group.WITHOUT_KEY
        ? Optional.empty()
        : Optional.of(group.key() + "." + keyInGroup);
  }

  /** Name of the constant in {@link Hyperparameters}: {@code BATCH_SIZE} for {@code batchSize}. */
  public String constantName() {
    return constantName(name);
  }

  private static String constantName(String camelCase) {
    return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }

  private static String kebabCase(String constantName) {
    return constantName.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The default; an array is the caller's own copy. */
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
