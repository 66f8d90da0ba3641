package io.weft.cli;

import io.weft.files.Spelling;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Messages for wrong arguments, with a hint where the intended word is known. */
final class UsageErrors {
  private UsageErrors() {}

  /** Message of one line. */
  static String message(ParameterException error) {
    if (!(error instanceof UnmatchedArgumentException unmatched)) {
      return String.valueOf(error.getMessage());
    }
    String word = unmatched.getUnmatched().get(0);
    CommandSpec command = error.getCommandLine().getCommandSpec();
    boolean isOption = word.startsWith("-");
    if (command.parent() == null) {
      return isOption ? beforeCommand(name(word), command) : noSuchCommand(word, command);
    }
    return isOption
        ? afterCommand(name(word), command)
        : "Cannot take %s: %s has all its arguments already".formatted(word, command.name());
  }

  private static String noSuchCommand(String word, CommandSpec program) {
    return "Cannot run %s: no such command%s"
        .formatted(word, Spelling.hint(word, program.subcommands().keySet()));
  }

  private static String beforeCommand(String option, CommandSpec program) {
    Collection<CommandLine> commands = program.subcommands().values();
    boolean isOfACommand =
        commands.stream()
            .anyMatch(command -> command.getCommandSpec().optionsMap().containsKey(option));
    String hint = isOfACommand ? "" : Spelling.hint(option, SparkSubmitOptions.names());
    return "Cannot pass %s to spark-submit: no such option%s"
        .formatted(option, hint.isEmpty() ? " (Weft's own options go after the command)" : hint);
  }

  private static String afterCommand(String option, CommandSpec command) {
    List<String> ofSpark = SparkSubmitOptions.names();
    String hint =
        ofSpark.contains(option)
            ? " (an option of spark-submit goes before the command)"
            : Spelling.hint(option, command.optionsMap().keySet());
    return "Cannot take %s: %s has no such option%s".formatted(option, command.name(), hint);
  }

  /** Name of an option, without its value. */
  private static String name(String option) {
    return option.replaceFirst("=.*", "");
  }
}
