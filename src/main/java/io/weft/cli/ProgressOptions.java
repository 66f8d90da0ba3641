package io.weft.cli;

import io.weft.cli.terminal.Console;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Options of the commands that show progress. */
final class ProgressOptions {
  @Option(names = "--quiet", description = "Prints no progress, only warnings, errors and results.")
  private boolean quiet;

  Console console(PrintWriter err) {
    return quiet ? Console.quiet(err) : Console.to(err, System.getenv());
  }
}
