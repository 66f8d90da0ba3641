package io.weft.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row that a task refuses. Spark fails the job with an exception of its own around it; {@link
 * #rethrowFrom} finds the task's words again.
 */
public final class InvalidRowException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * How Spark quotes a task's exception when the driver cannot load its class; one from a user
   * defined function with a code behind it.
   */
  private static final Pattern QUOTED =
      Pattern.compile(
          Pattern.quote(InvalidRowException.class.getName()) + ": (.*?)(\\. SQLSTATE: \\w+)?$",
          Pattern.MULTILINE);

  public InvalidRowException(String message) {
    super(message);
  }

  private InvalidRowException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Throws the refusal inside a failed job's exception as the driver's own, if there is one. */
  public static void rethrowFrom(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidRowException) {
        throw new InvalidRowException(String.valueOf(cause.getMessage()), failure);
      }
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher quoted = QUOTED.matcher(String.valueOf(cause.getMessage()));
      if (quoted.find()) {
        throw new InvalidRowException(quoted.group(1), failure);
      }
    }
  }
}
