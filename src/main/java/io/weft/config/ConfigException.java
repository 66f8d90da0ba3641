package io.weft.config;

import java.util.List;

/** All problems of a configuration; the message has a line for each. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** An array, because lists are not all serializable. */
  private final String[] problems;

  public ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = problems.toArray(String[]::new);
  }

  /** At least one, in the order of the configuration's keys. */
  public List<String> problems() {
    return List.of(problems);
  }
}
