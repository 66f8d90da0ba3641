package io.weft.cli;

import io.weft.config.Spelling;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with the words of a command, and what may have been meant. */
final class UsageErrors {
  private UsageErrors() {}

  /** In one line. */
  static String message(ParameterException misuse) {
    if (!(misuse instanceof UnmatchedArgumentException unmatched)) {
      return String.valueOf(misuse.getMessage());
    }
    String word = unmatched.getUnmatched().get(0);
    CommandSpec command = misuse.getCommandLine().getCommandSpec();
    boolean isOption = word.startsWith("-");
    if (command.parent() == null) {
      return isOption ? beforeTheCommand(name(word), command) : noSuchCommand(word, command);
    }
    return isOption
        ? behindTheCommand(name(word), command)
        : "Cannot take %s: %s has all its arguments already".formatted(word, command.name());
  }

  private static String noSuchCommand(String word, CommandSpec program) {
    return "Cannot run %s: no such command%s"
        .formatted(word, Spelling.hint(word, program.subcommands().keySet()));
  }

  private static String beforeTheCommand(String option, CommandSpec program) {
    Collection<CommandLine> commands = program.subcommands().values();
    boolean isOfACommand =
        commands.stream()
            .anyMatch(command -> command.getCommandSpec().optionsMap().containsKey(option));
    String hint = isOfACommand ? "" : Spelling.hint(option, SparkSubmitOptions.names());
    return "Cannot pass %s to spark-submit: no such option%s"
        .formatted(option, hint.isEmpty() ? " (Weft's own options go behind the command)" : hint);
  }

  private static String behindTheCommand(String option, CommandSpec command) {
    List<String> ofSpark = SparkSubmitOptions.names();
    String hint =
        ofSpark.contains(option)
            ? " (an option of spark-submit goes before the command)"
            : Spelling.hint(option, command.optionsMap().keySet());
    return "Cannot take %s: %s has no such option%s".formatted(option, command.name(), hint);
  }

  /** Without its value. */
  private static String name(String option) {
    return option.replaceFirst("=.*", "");
  }
}
