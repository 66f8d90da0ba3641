package io.weft.spark;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what a task threw inside the exception of the job that it failed. Spark passes a task's
 * exception on as a cause, or only quotes its class and message: in the failure of a barrier job,
 * and where the driver cannot load the class.
 */
public final class TaskFailure {
  private TaskFailure() {}

  /**
   * The message of a task's exception, if the task threw one of this class.
   *
   * @param type whose messages have one line
   */
  public static Optional<String> message(Throwable failure, Class<? extends Throwable> type) {
    Pattern quoted =
        Pattern.compile(
            Pattern.quote(type.getName()) + ": (.*?)(\\. SQLSTATE: \\w+)?$", Pattern.MULTILINE);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (type.isInstance(cause)) {
        return Optional.of(message);
      }
      Matcher matcher = quoted.matcher(message);
      if (matcher.find()) {
        return Optional.of(matcher.group(1));
      }
    }
    return Optional.empty();
  }
}
