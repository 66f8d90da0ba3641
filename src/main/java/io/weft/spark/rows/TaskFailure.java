package io.weft.spark.rows;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds a task's exception in the exception of the failed job. Spark passes a task's exception on
 * as a cause, or only quotes its class and message. It quotes them in the failure of a barrier job,
 * and if the driver cannot load the class.
 */
final class TaskFailure {
  private TaskFailure() {}

  /**
   * Throws the task's exception as the driver's own, if the task threw one of this type.
   *
   * @param failure exception of the job
   * @param type class of exceptions with messages of one line
   * @param constructor takes the message and {@code failure} as the cause
   */
  static <E extends RuntimeException> void rethrow(
      Throwable failure, Class<E> type, BiFunction<String, Throwable, E> constructor) {
    Optional<String> message = message(failure, type);
    if (message.isPresent()) {
      throw constructor.apply(message.get(), failure);
    }
  }

  /** Message of the task's exception, if it is of this type. */
  static Optional<String> message(Throwable failure, Class<? extends Throwable> type) {
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
