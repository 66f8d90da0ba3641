package io.weft.spark;

import io.weft.files.Reasons;
import java.util.Optional;
import org.apache.spark.SparkThrowable;

/** Translates failures of Spark into messages for users: the file, the reason, and the remedy. */
public final class SparkFailure {
  private static final String UNREADABLE = "FAILED_READ_FILE";
  private static final String MISSING = "PATH_NOT_FOUND";

  private SparkFailure() {}

  /** Message about the file that a job could not read; empty for other failures. */
  public static Optional<String> sentence(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable known && known.getCondition() != null) {
        String path = displayPath(String.valueOf(known.getMessageParameters().get("path")));
        if (known.getCondition().startsWith(UNREADABLE)) {
          return Optional.of("Cannot read " + path + ": " + Reasons.ofReading(deepest(cause)));
        }
        if (known.getCondition().equals(MISSING)) {
          return Optional.of("Cannot read " + path + ": no such file or directory");
        }
      }
    }
    return Optional.empty();
  }

  /** Returns true if the failure is a missing path. */
  public static boolean isMissingPath(Throwable failure) {
    return failure instanceof SparkThrowable known && MISSING.equals(known.getCondition());
  }

  /** Message of Spark or of one of its tasks, in one line, without Spark's error codes. */
  public static String reason(Throwable failure) {
    Throwable cause = failure instanceof SparkThrowable ? deepest(failure) : failure;
    String name = cause.getClass().getSimpleName();
    if (cause.getMessage() == null) {
      return name;
    }
    String line =
        Reasons.firstLine(cause)
            .replaceFirst("^\\[[A-Z0-9_.]+\\] ", "")
            .replaceFirst(" SQLSTATE: \\w{5};?$", "");
    return cause instanceof SparkThrowable ? line : name + ": " + line;
  }

  private static Throwable deepest(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest;
  }

  /** Path for messages; a local path has no scheme. */
  private static String displayPath(String path) {
    return path.replaceFirst("^file:(//)?(?=/)", "");
  }
}
