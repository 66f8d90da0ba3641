package io.weft.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** What every command that takes its time can be told. */
final class ProgressOptions {
  @Option(names = "--quiet", description = "No progress: only warnings, errors and results.")
  private boolean quiet;

  Progress on(PrintWriter err) {
    return quiet ? Progress.quiet(err) : Progress.to(err, System.getenv());
  }
}
