package io.weft.cli;

import io.weft.config.Config;
import io.weft.config.ConfigException;
import io.weft.files.Secrets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Checks for Spark's deploy mode {@code cluster}, in which the driver is on another machine.
 *
 * <p>A relative path means nothing there, so it is refused. submit/weft checks a command before it
 * submits anything: with the property {@code weft.check}, a command ends before it runs.
 */
final class ClusterMode {
  private static final String CHECK = "weft.check";

  private static final String RULE =
      "an absolute path or a URI that the driver reaches: it is on another machine in cluster mode";

  /** Labels of values that are paths. */
  private static final Set<String> PATHS = Set.of("DIR", "FILE", "TABLE", "KEY=FILE");

  /** Labels of values that are paths or ids of runs. */
  private static final Set<String> RUNS = Set.of("RUN", "MODEL");

  private ClusterMode() {}

  /**
   * Runs a command, unless its paths mean nothing to the driver.
   *
   * @param properties of the JVM, those of Spark among them
   * @throws ConfigException if there is a relative path in cluster mode
   */
  static int run(ParseResult parsed, Properties properties) {
    if (!"cluster".equals(properties.getProperty("spark.submit.deployMode"))) {
      return new CommandLine.RunLast().execute(parsed);
    }
    CommandSpec command = leaf(parsed).commandSpec();
    List<String> problems = problems(command, properties.getProperty("spark.master", ""));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    if (properties.getProperty(CHECK) == null) {
      return new CommandLine.RunLast().execute(parsed);
    }
    options(command)
        .ifPresent(
            options -> {
              // unique, and hidden from readers of runs
              command
                  .commandLine()
                  .getOut()
                  .printf(
                      Locale.ROOT,
                      "%s/.driver-output-%s%n",
                      options.directory(),
                      UUID.randomUUID());
              command.commandLine().getOut().flush();
            });
    return ExitCode.OK;
  }

  private static ParseResult leaf(ParseResult parsed) {
    return parsed.hasSubcommand() ? leaf(parsed.subcommand()) : parsed;
  }

  private static List<String> problems(CommandSpec command, String master) {
    List<String> problems = new ArrayList<>();
    for (ArgSpec argument : command.args()) {
      for (String value : values(argument)) {
        if (isRelative(argument.paramLabel(), value, master)) {
          problems.add(Config.invalid(name(argument), Secrets.redacted(value), RULE));
        }
      }
    }
    if (problems.isEmpty()) {
      for (Config config : configs(command)) {
        config
            .files()
            .forEach(
                (key, path) -> {
                  if (isRelative(path)) {
                    problems.add(Config.invalid(key.name(), path, RULE));
                  }
                });
      }
    }
    return problems;
  }

  /** Tells whether a value is a relative path. YARN and Kubernetes copy configs to the driver. */
  private static boolean isRelative(String label, String value, String master) {
    if (label.equals("CONFIG")) {
      return master.startsWith("spark:") && isRelative(value);
    }
    boolean isPath = PATHS.contains(label) || (RUNS.contains(label) && value.contains("/"));
    return isPath
        && isRelative(value.substring(label.equals("KEY=FILE") ? value.indexOf('=') + 1 : 0));
  }

  private static boolean isRelative(String path) {
    return !path.startsWith("/") && !path.matches("(?s)[A-Za-z][A-Za-z0-9+.-]+:.*");
  }

  private static List<String> values(ArgSpec argument) {
    Object value = argument.getValue();
    if (value instanceof Optional<?> optional) {
      value = optional.orElse(null);
    }
    return value == null
        ? List.of()
        : value instanceof Collection<?> several
            ? several.stream().map(String::valueOf).toList()
            : List.of(value.toString());
  }

  private static String name(ArgSpec argument) {
    return argument.isOption()
        ? ((CommandLine.Model.OptionSpec) argument).longestName()
        : argument.paramLabel();
  }

  private static List<Config> configs(CommandSpec command) {
    List<Path> files = new ArrayList<>();
    for (ArgSpec argument : command.args()) {
      if (argument.paramLabel().equals("CONFIG")) {
        values(argument).forEach(value -> files.add(Path.of(value)));
      }
    }
    return mixin(command, RunOptions.class)
        .map(options -> options.load(files))
        .or(
            () ->
                mixin(command, ConfigOptions.class)
                    .map(options -> files.stream().map(options::load).toList()))
        .orElse(List.of());
  }

  private static Optional<RunsOption> options(CommandSpec command) {
    return mixin(command, RunsOption.class)
        .or(() -> mixin(command, RunOptions.class).map(RunOptions::runsOption));
  }

  private static <T> Optional<T> mixin(CommandSpec command, Class<T> type) {
    return command.mixins().values().stream()
        .map(CommandSpec::userObject)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }
}
