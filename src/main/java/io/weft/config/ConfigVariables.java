package io.weft.config;

import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables that a config may refer to. The user must name them, because the run
 * directory keeps their values, and people share it.
 *
 * @param named names that the user gave
 * @param environment all variables
 */
public record ConfigVariables(Set<String> named, Map<String, String> environment) {

  public ConfigVariables {
    named = Set.copyOf(named);
    environment = Map.copyOf(environment);
  }

  public static ConfigVariables of(List<String> named) {
    return new ConfigVariables(Set.copyOf(named), System.getenv());
  }

  static ConfigVariables none() {
    return of(List.of());
  }

  /**
   * Answers what a config's own keys do not. A variable that is there but was not named is refused,
   * even where the config could do without.
   */
  ConfigResolver resolver(Path file) {
    return new ConfigResolver() {
      @Override
      public @Nullable ConfigValue lookup(String name) {
        String value = environment.get(name);
        if (value == null) {
          return null;
        }
        if (!named.contains(name)) {
          throw new ConfigException(
              List.of(
                  ("Cannot read %s: %s is an environment variable (--env %s lets the config have it,"
                          + " and keeps its value in the run directory)")
                      .formatted(file, name, name)));
        }
        return ConfigValueFactory.fromAnyRef(value, "environment variable " + name);
      }

      @Override
      public ConfigResolver withFallback(ConfigResolver fallback) {
        return this;
      }
    };
  }
}
