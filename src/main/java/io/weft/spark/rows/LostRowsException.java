package io.weft.spark.rows;

import java.util.Locale;
import java.util.Optional;

/** Rows on an executor's disk that cannot be read any more. They can be computed again. */
public final class LostRowsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Message of this exception if it is the reason why a job failed. */
  static Optional<String> reason(Throwable job) {
    return TaskFailure.message(job, LostRowsException.class);
  }

  LostRowsException(int worker, String reason) {
    super(
        String.format(Locale.ROOT, "Cannot read rows of worker %d again: %s", worker + 1, reason));
  }
}
