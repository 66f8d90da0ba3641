package io.weft.spark.rows;

import java.util.Locale;

/**
 * Thrown if a worker's rows are not the rows that it had first: Spark lost them and computed them
 * again, and the source returned other rows. Another attempt could not restore them, so the
 * training ends.
 */
public final class ChangedRowsException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /** Names the worker, the probable reasons, and the remedies. */
  ChangedRowsException(int worker, int workers) {
    super(
        String.format(
            Locale.ROOT,
            "Cannot continue: the rows of worker %d of %d have changed. Spark lost them with an"
                + " executor or a cached block and read them again, but the source returned other"
                + " rows. Either a file or table was changed meanwhile, or the rows depend on a"
                + " random function such as rand() or on a UDF. Write the rows to files that nobody"
                + " changes, or call Dataset.checkpoint(), and train on those.",
            worker + 1,
            workers));
  }

  private ChangedRowsException(String message, Throwable job) {
    super(message, job);
  }

  /** Throws the exception of this class with which a task failed a job, if there is one. */
  public static void rethrowFrom(Throwable job) {
    TaskFailure.rethrow(job, ChangedRowsException.class, ChangedRowsException::new);
  }
}
