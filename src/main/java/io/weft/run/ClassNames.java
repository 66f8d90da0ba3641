package io.weft.run;

import io.weft.config.Config;
import io.weft.config.ConfigException;
import io.weft.config.Keys;
import java.util.HashSet;
import java.util.List;

/**
 * Labels of the classes by index, and their names in results.
 *
 * <p>A config that names the classes by their labels decides their order. If the labels are numbers
 * or Booleans, the names may be others, in the order of the labels.
 */
record ClassNames(List<String> labels, List<String> names) {

  /** Kind of the labels. */
  enum Labels {
    WORDS,
    OTHERS
  }

  /**
   * Reads the names from a config.
   *
   * @param labels in the order that they have without the config; empty for a regression
   * @param location of the rows, as the user typed it
   * @throws ConfigException if the names are not those of the classes
   */
  static ClassNames of(List<String> labels, Labels kind, Config config, String location) {
    List<String> names = config.get(Keys.DATA_CLASS_NAMES);
    if (names.isEmpty()) {
      return new ClassNames(labels, labels);
    }
    if (labels.isEmpty()) {
      throw invalid(count(names), "left out for a regression");
    }
    if (names.size() != labels.size()) {
      throw invalid(count(names), labels.size() + ", as " + location + " has classes");
    }
    if (new HashSet<>(names).equals(new HashSet<>(labels))) {
      return new ClassNames(names, names);
    }
    if (kind == Labels.WORDS) {
      String unknown = names.stream().filter(name -> !labels.contains(name)).findFirst().orElse("");
      throw invalid(unknown, "a label, as the labels are words: " + String.join(", ", labels));
    }
    return new ClassNames(labels, names);
  }

  private static String count(List<String> names) {
    return names.size() == 1 ? "1 name" : names.size() + " names";
  }

  private static ConfigException invalid(String value, String rule) {
    return new ConfigException(List.of(Config.invalid(Keys.DATA_CLASS_NAMES.name(), value, rule)));
  }
}
