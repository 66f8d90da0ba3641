package io.weft.cli;

import java.util.List;

/**
 * A configuration with everything that is wrong with it; the message has a line for each problem.
 */
final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** An array, because lists are not all serializable. */
  private final String[] problems;

  ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = problems.toArray(String[]::new);
  }

  /** At least one, in the order of the configuration's keys. */
  List<String> problems() {
    return List.of(problems);
  }
}
