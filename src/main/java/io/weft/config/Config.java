package io.weft.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.weft.settings.Hyperparameter;
import io.weft.settings.Hyperparameters;
import io.weft.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration of one run: a HOCON file, overrides from the command line, and the defaults of
 * {@link Keys} for the other keys.
 *
 * <p>Immutable. All problems of a configuration are reported together, in a {@link
 * ConfigException}.
 */
public final class Config implements Settings {

  /** Formats whose tables have names and no paths. */
  public static final Set<String> NO_FILES = Set.of("table", "jdbc");

  private final String baseName;
  private final Map<Key<?>, Object> values = new HashMap<>();
  private final Map<String, Object> tree = new LinkedHashMap<>();

  /**
   * Reads a file.
   *
   * @param overrides {@code key=value} each; the last one of a key wins
   * @throws ConfigException if the file cannot be read or breaks a rule of {@link Keys}
   */
  public static Config load(Path file, List<String> overrides) {
    return load(file, overrides, ConfigVariables.none());
  }

  /** Reads a file that may refer to environment variables. */
  public static Config load(Path file, List<String> overrides, ConfigVariables variables) {
    var problems = new ArrayList<String>();
    ConfigObject root = ConfigFile.read(file, overrides, variables, problems);
    return of(baseName(file), root, problems);
  }

  /** The file name without its ending; {@code run} for a pipe, which has a number for a name. */
  private static String baseName(Path file) {
    return Files.isRegularFile(file)
        ? String.valueOf(file.getFileName()).replaceFirst("(?<=.)\\.[^.]*$", "")
        : "run";
  }

  /**
   * Reads the saved config of a run, as {@link #asTree} gave it.
   *
   * @param name name of the run
   * @param overrides as for {@link #load}
   * @throws ConfigException if it breaks a rule of {@link Keys}
   */
  public static Config kept(String name, String json, List<String> overrides) {
    var problems = new ArrayList<String>();
    return of(name, ConfigFile.kept(json, overrides, problems), problems);
  }

  private static Config of(String baseName, ConfigObject root, List<String> problems) {
    var config = new Config(baseName, root, problems);
    problems.addAll(CrossRules.problems(config));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  private Config(String baseName, ConfigObject root, List<String> problems) {
    this.baseName = baseName;
    for (Key<?> key : Keys.all()) {
      put(key, find(root, key.name()), problems);
    }
  }

  /** The value of a key, or its default. */
  public <T> T get(Key<T> key) {
    @SuppressWarnings("unchecked") // put() stores what the key's own rule returned
    T value = (T) values.getOrDefault(key, key.defaultValue());
    return value;
  }

  @Override
  public <T> T get(Hyperparameter<T> hyperparameter) {
    return get(Keys.of(hyperparameter));
  }

  @Override
  public long seed() {
    return get(Keys.SEED);
  }

  /** The value of the key {@code name}, or else the base name of the file. */
  public String name() {
    return get(Keys.NAME).orElse(baseName);
  }

  /** The paths of the run's tables, by key; without the names of tables that are no files. */
  public Map<Key<?>, String> files() {
    Map<Key<?>, String> files = new LinkedHashMap<>();
    if (get(Keys.DATA_FORMAT).filter(NO_FILES::contains).isEmpty()) {
      files.put(Keys.DATA_TRAIN, get(Keys.DATA_TRAIN));
      get(Keys.DATA_TEST).ifPresent(test -> files.put(Keys.DATA_TEST, test));
    }
    return files;
  }

  /**
   * All keys and their values, defaults included, as maps within maps; without the keys that have
   * no value.
   */
  public Map<String, Object> asTree() {
    return Collections.unmodifiableMap(tree);
  }

  /** Tells whether these hyperparameters have values that obey their rules. */
  boolean isSound(Hyperparameter<?>... hyperparameters) {
    return Arrays.stream(hyperparameters).allMatch(one -> isSound(Keys.of(one)));
  }

  /** Tells whether these keys have values that obey their rules. */
  boolean isSound(Key<?>... keys) {
    return values.keySet().containsAll(List.of(keys));
  }

  private <T> void put(Key<T> key, Optional<ConfigValue> given, List<String> problems) {
    Optional<T> value =
        given.isPresent() ? key.rule().read(given.get()) : Optional.of(key.defaultValue());
    if (value.isEmpty()) {
      problems.add(invalid(key.name(), show(given.orElseThrow()), key.rule().must(given.get())));
      return;
    }
    values.put(key, value.get());
    boolean isWritten =
        value.get() instanceof Optional || key.equals(Keys.of(Hyperparameters.LAYERS));
    if (!isWritten) {
      plant(key.name(), asList(value.get()));
    } else if (given.isPresent()) {
      plant(key.name(), given.get().unwrapped());
    }
  }

  /** An array as a list, anything else as it is. */
  private static Object asList(Object value) {
    if (value instanceof int[] integers) {
      return Arrays.stream(integers).boxed().toList();
    } else if (value instanceof double[] numbers) {
      return Arrays.stream(numbers).boxed().toList();
    }
    return value;
  }

  private void plant(String name, Object value) {
    Map<String, Object> group = tree;
    int start = 0;
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', start)) {
      @SuppressWarnings("unchecked") // no key has the name of a group
      var inner =
          (Map<String, Object>)
              group.computeIfAbsent(
                  name.substring(start, dot), absent -> new LinkedHashMap<String, Object>());
      group = inner;
      start = dot + 1;
    }
    group.put(name.substring(start), value);
  }

  private static Optional<ConfigValue> find(ConfigObject root, String name) {
    Optional<ConfigValue> value = Optional.of(root);
    for (String step : name.split("\\.", -1)) {
      value =
          value
              .filter(ConfigObject.class::isInstance)
              .map(group -> ((ConfigObject) group).get(step));
    }
    return value.filter(found -> found.valueType() != ConfigValueType.NULL);
  }

  public static String invalid(String key, String value, String must) {
    return "Invalid " + key + ": " + value + " (must be " + must + ")";
  }

  /** A value as it was typed: a number is 1e-9 and not 1.0E-9. */
  static String show(ConfigValue value) {
    return switch (value.valueType()) {
      case NUMBER, BOOLEAN -> value.atKey("value").getString("value");
      case STRING -> value.unwrapped().toString().isBlank() ? "\"\"" : value.unwrapped().toString();
      case LIST, OBJECT, NULL -> value.render(ConfigRenderOptions.concise());
    };
  }
}
