package io.weft.spark;

import io.weft.files.Reasons;
import java.util.Optional;
import org.apache.spark.SparkThrowable;

/** Failures of Spark in Weft's words: which file, why, and what helps. */
public final class SparkFailure {
  private static final String UNREADABLE = "FAILED_READ_FILE";
  private static final String MISSING = "PATH_NOT_FOUND";

  private SparkFailure() {}

  /** A sentence about the file that a job could not read; empty where that is not the reason. */
  public static Optional<String> sentence(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable known && known.getCondition() != null) {
        String path = shown(String.valueOf(known.getMessageParameters().get("path")));
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

  /** Whether there is nothing at a path that was to be read. */
  public static boolean isMissingPath(Throwable failure) {
    return failure instanceof SparkThrowable known && MISSING.equals(known.getCondition());
  }

  /** What Spark or one of its tasks says, in one line, without its codes. */
  public static String reason(Throwable failure) {
    Throwable told = failure instanceof SparkThrowable ? deepest(failure) : failure;
    String name = told.getClass().getSimpleName();
    if (told.getMessage() == null) {
      return name;
    }
    String line =
        Reasons.firstLine(told)
            .replaceFirst("^\\[[A-Z0-9_.]+\\] ", "")
            .replaceFirst(" SQLSTATE: \\w{5};?$", "");
    return told instanceof SparkThrowable ? line : name + ": " + line;
  }

  private static Throwable deepest(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest;
  }

  /** A local path without its scheme. */
  private static String shown(String path) {
    return path.replaceFirst("^file:(//)?(?=/)", "");
  }
}
