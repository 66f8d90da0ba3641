package io.weft.cli;

import picocli.CommandLine.Option;

/** Where the runs are that a command makes, or finds by their ids. */
final class RunsOption {
  @Option(
      names = "--runs",
      paramLabel = "DIR",
      defaultValue = "runs",
      description = "Where run directories are (default: ${DEFAULT-VALUE}).")
  private String directory = "runs";

  String directory() {
    return directory;
  }
}
