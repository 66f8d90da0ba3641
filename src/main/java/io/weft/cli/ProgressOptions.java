package io.weft.cli;

import io.weft.cli.terminal.Console;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** What every command that takes its time can be told. */
final class ProgressOptions {
  @Option(names = "--quiet", description = "No progress: only warnings, errors and results.")
  private boolean quiet;

  Console on(PrintWriter err) {
    return quiet ? Console.quiet(err) : Console.to(err, System.getenv());
  }
}
