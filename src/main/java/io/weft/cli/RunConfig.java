package io.weft.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The resolved config of one run: what the file says, with {@code --set} over it and defaults under
 * it.
 */
final class RunConfig {
  private final String name;
  private final Map<Key<?>, Object> values;

  private RunConfig(String name, Map<Key<?>, Object> values) {
    this.name = name;
    this.values = values;
  }

  /**
   * Reads a file.
   *
   * @param overrides {@code key=value}, each
   * @throws UsageException with all problems together
   */
  static RunConfig load(Path file, List<String> overrides) {
    if (!Files.isRegularFile(file)) {
      throw new UsageException(List.of("Cannot read " + file + ": no such file"));
    }
    List<String> problems = new ArrayList<>();
    Config config = parse(file, overrides, problems);
    Map<Key<?>, Object> values = new HashMap<>();
    Map<String, Key<?>> known = Keys.ALL.stream().collect(Collectors.toMap(Key::path, key -> key));
    for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
      if (!known.containsKey(entry.getKey())) {
        problems.add(unknown(entry.getKey()));
      }
    }
    for (Key<?> key : Keys.ALL) {
      values.put(key, read(key, config, problems));
    }
    if (problems.isEmpty()) {
      checkTogether(values, problems);
    }
    if (!problems.isEmpty()) {
      throw new UsageException(problems);
    }
    String given = (String) values.get(Keys.NAME);
    String base = String.valueOf(file.getFileName()).replaceFirst("\\.conf$", "");
    return new RunConfig(given == null || given.isEmpty() ? base : given, values);
  }

  private static Config parse(Path file, List<String> overrides, List<String> problems) {
    try {
      StringBuilder lines = new StringBuilder();
      for (String override : overrides) {
        if (override.indexOf('=') < 1) {
          problems.add("Invalid --set: " + override + " (must be key=value)");
        } else {
          lines.append(override).append('\n');
        }
      }
      Config upper =
          ConfigFactory.parseString(
              lines.toString(), ConfigParseOptions.defaults().setOriginDescription("--set"));
      return upper.withFallback(ConfigFactory.parseFile(file.toFile())).resolve();
    } catch (ConfigException e) {
      throw new UsageException(List.of("Cannot read " + file + ": " + e.getMessage()));
    }
  }

  private static <T> T read(Key<T> key, Config config, List<String> problems) {
    if (!config.hasPath(key.path())) {
      return key.defaultValue();
    }
    ConfigValue value = config.getValue(key.path());
    try {
      T read = key.read().apply(value);
      if (key.holds().test(read)) {
        return read;
      }
    } catch (ConfigException | ArithmeticException e) {
      // the message below says what was expected, in the user's words
    }
    problems.add(
        "Invalid %s: %s (must be %s)".formatted(key.path(), value.unwrapped(), key.rule()));
    return key.defaultValue();
  }

  private static String unknown(String path) {
    String nearest =
        Keys.ALL.stream()
            .map(Key::path)
            .min(
                Comparator.comparingInt(
                    known -> LevenshteinDistance.getDefaultInstance().apply(known, path)))
            .orElseThrow();
    return "Unknown key: %s (did you mean %s?)".formatted(path, nearest);
  }

  private static void checkTogether(Map<Key<?>, Object> values, List<String> problems) {
    RunConfig config = new RunConfig("", values);
    int classes = config.get(Keys.DATA_CLASSES);
    int weights = config.get(Keys.CLASS_WEIGHTS).size();
    if (weights != 0 && weights != classes) {
      problems.add(
          "Invalid training.class-weights: %d numbers (must be %d, one a class)"
              .formatted(weights, classes));
    }
    if (config.get(Keys.DATA_CLASS_NAMES).size() != classes) {
      problems.add(
          "Invalid data.class-names: %d names (must be %d, one a class)"
              .formatted(config.get(Keys.DATA_CLASS_NAMES).size(), classes));
    }
    if (config.get(Keys.DATA_VALIDATION_ROWS) == 0
        && (config.get(Keys.PATIENCE) > 0
            || config.get(Keys.SCHEDULE).equals("reduce-on-plateau"))) {
      problems.add(
          "Invalid data.validation-rows: 0 (must be positive for early stopping and"
              + " reduce-on-plateau)");
    }
  }

  /** What to call the run. */
  String name() {
    return name;
  }

  @SuppressWarnings("unchecked") // each value was made by its own key
  <T> T get(Key<T> key) {
    return (T) values.getOrDefault(key, key.defaultValue());
  }

  /** Every key with its value, for {@code run.json}. */
  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    Keys.ALL.forEach(key -> map.put(key.path(), get(key)));
    return map;
  }
}
