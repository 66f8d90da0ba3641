package io.weft.spark.rows;

import io.weft.spark.TaskFailure;
import java.util.Locale;
import java.util.Optional;

/**
 * A worker whose rows are not those that it was dealt: Spark lost them and computed them again, and
 * the source gave other rows. Another attempt would give the same or yet other rows, so the
 * training ends.
 */
public final class ChangedRowsException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private ChangedRowsException(String message) {
    super(message);
  }

  private ChangedRowsException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Says which worker it is, what has probably happened, and what to do. */
  static ChangedRowsException of(int worker, int workers) {
    return new ChangedRowsException(
        String.format(
            Locale.ROOT,
            "Cannot continue: the rows of worker %d of %d have changed. Spark lost them with an"
                + " executor or a cached block and read them again, and the source gave other rows:"
                + " a file or table was changed meanwhile, or a random function such as rand() or a"
                + " UDF makes the rows. Write the rows to files that nobody changes, or call"
                + " Dataset.checkpoint(), and train on those.",
            worker + 1,
            workers));
  }

  /** Throws the one inside a failed job's exception as the driver's own, if there is one. */
  public static void rethrowFrom(Throwable failure) {
    Optional<String> message = TaskFailure.message(failure, ChangedRowsException.class);
    if (message.isPresent()) {
      throw new ChangedRowsException(message.get(), failure);
    }
  }
}
