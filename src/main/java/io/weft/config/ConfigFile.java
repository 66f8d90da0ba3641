package io.weft.config;

import com.typesafe.config.ConfigException.Parse;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.weft.files.Spelling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A HOCON file with the overrides of the command line, as a tree. Its names are checked, its values
 * are not.
 */
final class ConfigFile {

  private ConfigFile() {}

  /**
   * Reads a file, includes and substitutions carried out; these see the overrides.
   *
   * @param problems modified: names that no key has are added
   * @throws ConfigException if there is no tree, because the file cannot be read or parsed
   */
  static ConfigObject read(
      Path file, List<String> overrides, ConfigVariables variables, List<String> problems) {
    try {
      return resolved(
          ConfigSource.read(file),
          overrides,
          ConfigResolveOptions.noSystem().appendResolver(variables.resolver(file)),
          problems);
    } catch (Parse e) {
      throw unreadable(file, place(file, e.origin()) + reason(e));
    } catch (com.typesafe.config.ConfigException | IOException e) {
      throw unreadable(file, String.valueOf(e.getMessage()));
    } catch (StackOverflowError e) { // the parser calls itself, and knows no limit
      throw unreadable(file, "its groups or lists are nested too deeply");
    }
  }

  /**
   * Reads the saved config of a run, with overrides.
   *
   * @param json an object
   * @param problems modified: names that no key has are added
   */
  static ConfigObject kept(String json, List<String> overrides, List<String> problems) {
    return resolved(
        ConfigFactory.parseString(json, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON)),
        overrides,
        ConfigResolveOptions.noSystem(),
        problems);
  }

  private static ConfigObject resolved(
      com.typesafe.config.Config parsed,
      List<String> overrides,
      ConfigResolveOptions options,
      List<String> problems) {
    var config = parsed;
    for (String override : overrides) {
      Optional<Key<?>> key = key(override, problems);
      if (key.isPresent()) {
        config = config.withValue(path(key.get(), override), value(key.get(), override));
      }
    }
    ConfigObject root = config.resolve(options).root();
    problems.addAll(unknownNames(root, ""));
    return root;
  }

  private static Optional<Key<?>> key(String override, List<String> problems) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      problems.add(Config.invalid("--set", override, "key=value"));
      return Optional.empty();
    }
    String name = name(override);
    Optional<Key<?>> key =
        Keys.all().stream()
            .filter(
                candidate ->
                    candidate.name().equals(name)
                        || (candidate.isGroup() && name.startsWith(candidate.name() + ".")))
            .findFirst();
    if (key.isEmpty()) {
      problems.add(noSuchKey(name));
    }
    return key;
  }

  /** The name in front of the equals sign. */
  private static String name(String override) {
    return override.substring(0, Math.max(0, override.indexOf('='))).strip();
  }

  /** Path of a key, or of a name in its group. */
  private static String path(Key<?> key, String override) {
    String name = name(override);
    return name.equals(key.name())
        ? name
        : key.name() + "." + ConfigUtil.quoteString(name.substring(key.name().length() + 1));
  }

  private static ConfigValue value(Key<?> key, String override) {
    String text = override.substring(override.indexOf('=') + 1).strip();
    boolean isInGroup = !name(override).equals(key.name());
    if (key.rule().notation() == Rule.Notation.HOCON && !isInGroup) {
      try {
        ConfigValue value = ConfigFactory.parseString("value = " + text).root().get("value");
        if (value != null) {
          return value;
        }
      } catch (com.typesafe.config.ConfigException e) {
        // the rule of the key refuses the text below, and says what it must be
      }
    }
    return ConfigValueFactory.fromAnyRef(text);
  }

  private static String noSuchKey(String name) {
    return "Cannot set " + name + ": no such key" + Spelling.hint(name, Keys.namesAndGroups());
  }

  /** Problems with the names in a group. */
  private static List<String> unknownNames(ConfigObject group, String prefix) {
    var problems = new ArrayList<String>();
    for (var entry : new TreeMap<>(group).entrySet()) {
      String name = prefix + entry.getKey();
      ConfigValue value = entry.getValue();
      if (Keys.all().stream().anyMatch(key -> key.name().equals(name))) {
        continue;
      }
      Optional<Key<?>> member =
          Keys.all().stream().filter(key -> key.name().startsWith(name + ".")).findFirst();
      if (member.isEmpty()) {
        problems.add(noSuchKey(name));
      } else if (value instanceof ConfigObject inner) {
        problems.addAll(unknownNames(inner, name + "."));
      } else {
        String must = "a group of keys such as " + member.get().name();
        problems.add(Config.invalid(name, Config.show(value), must));
      }
    }
    return problems;
  }

  private static ConfigException unreadable(Path file, String reason) {
    return new ConfigException(List.of("Cannot read " + file + ": " + reason));
  }

  /** The line, and the file where it is an included one. */
  private static String place(Path file, ConfigOrigin origin) {
    String line = origin.lineNumber() > 0 ? "line " + origin.lineNumber() + ": " : "";
    String source = origin.description().replaceFirst(": \\d+(-\\d+)?$", "");
    return source.equals(file.toString()) ? line : source + ", " + line;
  }

  /** The message without the place in front of it. */
  private static String reason(Parse e) {
    String message = String.valueOf(e.getMessage());
    String place = e.origin().description() + ": ";
    return message.startsWith(place) ? message.substring(place.length()) : message;
  }
}
