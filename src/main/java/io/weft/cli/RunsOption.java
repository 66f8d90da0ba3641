package io.weft.cli;

import picocli.CommandLine.Option;

/** Option for the directory of runs. */
final class RunsOption {
  @Option(
      names = "--runs",
      paramLabel = "DIR",
      defaultValue = "runs",
      description = "Directory of the runs (default: ${DEFAULT-VALUE}).")
  private String directory = "runs";

  String directory() {
    return directory;
  }
}
