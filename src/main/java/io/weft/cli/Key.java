package io.weft.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One knob of a config file, declared once.
 *
 * @param path kebab-case, groups with dots
 * @param read from what the file says to a value
 * @param rule in words, for messages
 * @param doc what it does, for people
 */
record Key<T>(
    String path,
    T defaultValue,
    Function<ConfigValue, T> read,
    Predicate<T> holds,
    String rule,
    String doc) {

  static Key<Integer> integer(String path, int defaultValue, int minimum, String doc) {
    return new Key<>(
        path,
        defaultValue,
        value -> Math.toIntExact(wholeNumber(value)),
        number -> number >= minimum,
        "a whole number of at least " + minimum,
        doc);
  }

  static Key<Long> seed(String path, long defaultValue, String doc) {
    return new Key<>(path, defaultValue, Key::wholeNumber, number -> true, "a whole number", doc);
  }

  static Key<Double> real(
      String path, double defaultValue, Predicate<Double> holds, String rule, String doc) {
    return new Key<>(path, defaultValue, Key::number, holds, rule, doc);
  }

  static Key<Boolean> flag(String path, boolean defaultValue, String doc) {
    return new Key<>(
        path,
        defaultValue,
        value -> value.atKey("it").getBoolean("it"),
        flag -> true,
        "true or false",
        doc);
  }

  static Key<String> text(String path, String defaultValue, String doc) {
    return new Key<>(path, defaultValue, Key::string, text -> true, "text", doc);
  }

  static Key<String> choice(String path, String defaultValue, List<String> choices, String doc) {
    String rule = "one of " + String.join(", ", choices);
    return new Key<>(path, defaultValue, Key::string, choices::contains, rule, doc);
  }

  static <E> Key<List<E>> list(
      String path,
      List<E> defaultValue,
      Function<ConfigValue, E> read,
      Predicate<E> holds,
      String rule,
      String doc) {
    return new Key<>(
        path,
        defaultValue,
        value -> value.atKey("it").getList("it").stream().map(read).toList(),
        elements -> elements.stream().allMatch(holds),
        rule,
        doc);
  }

  static String string(ConfigValue value) {
    return value.atKey("it").getString("it");
  }

  static double number(ConfigValue value) {
    return value.atKey("it").getDouble("it");
  }

  static long wholeNumber(ConfigValue value) {
    double number = number(value);
    if (number != Math.rint(number) || Math.abs(number) > 9e15) {
      throw new ConfigException.BadValue("it", "not a whole number");
    }
    return (long) number;
  }
}
