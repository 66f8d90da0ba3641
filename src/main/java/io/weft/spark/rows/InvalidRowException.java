package io.weft.spark.rows;

import io.weft.spark.TaskFailure;
import java.util.Optional;

/**
 * A row that a task refuses. Spark fails the job with an exception of its own around it; {@link
 * #rethrowFrom} finds the task's words again.
 */
public final class InvalidRowException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public InvalidRowException(String message) {
    super(message);
  }

  private InvalidRowException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Throws the refusal inside a failed job's exception as the driver's own, if there is one. */
  public static void rethrowFrom(Throwable failure) {
    Optional<String> message = TaskFailure.message(failure, InvalidRowException.class);
    if (message.isPresent()) {
      throw new InvalidRowException(message.get(), failure);
    }
  }
}
