package io.weft.cli;

import java.util.List;

/** What the user typed cannot be used. One message a problem; exit code 2. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
  }
}
