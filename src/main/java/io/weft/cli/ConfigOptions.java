package io.weft.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How every command that takes config files reads them. */
final class ConfigOptions {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      completionCandidates = Keys.Candidates.class,
      description = "Overrides a key of the config; may be given several times.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description =
          "Lets ${NAME} in the config be this environment variable, whose value the run directory"
              + " keeps; may be given several times.")
  private List<String> variables = new ArrayList<>();

  List<String> overrides() {
    return overrides;
  }

  Config load(Path file) {
    return Config.load(file, overrides, ConfigVariables.of(variables));
  }
}
