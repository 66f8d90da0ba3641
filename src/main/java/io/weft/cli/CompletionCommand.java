package io.weft.cli;

import io.weft.files.Resources;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weft completion}: prints a script for the shell. */
@Command(
    name = "completion",
    description = {
      "Prints a script that lets bash and zsh complete commands, options, their values and the"
          + " keys of --set.",
      "In ~/.zshrc, source the script after compinit."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "submit/weft completion > ~/.weft-completion # then, in ~/.bashrc or ~/.zshrc:",
      "  source ~/.weft-completion"
    })
final class CompletionCommand implements Callable<Integer> {
  /** Name of the command in the shell; submit/weft and other paths to it count as this name. */
  private static final String NAME = "weft";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    CommandLine program = Weft.commandLine(out, spec.commandLine().getErr());
    SparkSubmitOptions.addTo(program.getCommandSpec());
    out.print(AutoComplete.bash(NAME, program));
    out.print(Resources.text(CompletionCommand.class, "completion.bash"));
    out.flush();
    return ExitCode.OK;
  }
}
