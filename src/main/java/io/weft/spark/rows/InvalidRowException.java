package io.weft.spark.rows;

/** Thrown for a row that the schema does not allow. */
public final class InvalidRowException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public InvalidRowException(String message) {
    super(message);
  }

  private InvalidRowException(String message, Throwable job) {
    super(message, job);
  }

  /** Throws the exception of this class with which a task failed a job, if there is one. */
  public static void rethrowFrom(Throwable job) {
    TaskFailure.rethrow(job, InvalidRowException.class, InvalidRowException::new);
  }
}
