package io.weft.cli;

import io.weft.config.Config;
import io.weft.config.ConfigException;
import io.weft.config.ConfigVariables;
import io.weft.config.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of the commands that take config files. */
final class ConfigOptions {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      completionCandidates = Keys.Candidates.class,
      description = "Overrides a key of the config. May be given several times.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--set-file",
      paramLabel = "KEY=FILE",
      completionCandidates = Keys.Candidates.class,
      description =
          "Overrides a key with the content of a file, such as a URL with a password. The command"
              + " line and the pages of Spark then do not show it.")
  private List<String> overridingFiles = new ArrayList<>();

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description =
          "Allows $${NAME} in the config, and replaces it by this environment variable. The run"
              + " directory keeps the value. May be given several times.")
  private List<String> variables = new ArrayList<>();

  /** Overrides of the command line and of the files that it names; the files win. */
  List<String> overrides() {
    List<String> all = new ArrayList<>(overrides);
    for (String override : overridingFiles) {
      int equals = override.indexOf('=');
      if (equals < 1) {
        throw new ConfigException(List.of(Config.invalid("--set-file", override, "key=file")));
      }
      Path file = Path.of(override.substring(equals + 1).strip());
      try {
        all.add(override.substring(0, equals + 1) + Files.readString(file).strip());
      } catch (IOException e) {
        String reason = e instanceof NoSuchFileException ? "no such file" : e.toString();
        throw new ConfigException(List.of("Cannot read %s: %s".formatted(file, reason)));
      }
    }
    return all;
  }

  Config load(Path file) {
    return Config.load(file, overrides(), ConfigVariables.of(variables));
  }
}
