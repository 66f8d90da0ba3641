package io.weft.run;

import io.weft.config.Keys;
import io.weft.spark.SparkFailure;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sentence for the user of a command that has failed. */
public final class Failure {
  /** Tells errors that Weft words itself. */
  private static final String OWN_ERROR = "(?s)(Cannot|Invalid) .*";

  /** Spark tells the error of a task as text. */
  private static final Pattern ERROR_OF_TASK =
      Pattern.compile("\\bjava\\.lang\\.(\\w+Error)\\b(?:: ([^\\r\\n]*))?");

  /**
   * How Spark says that an executor has ended: 52 is its own code for an error of memory, 137 the
   * code of a process that was killed, as for its memory by a container.
   */
  private static final Pattern EXECUTOR_OUT_OF_MEMORY =
      Pattern.compile(
          "(?i)(?:exit(?:ed)?(?: with)?(?: exit)?[ -]*(?:code|status)[: ]*(?:52|137)\\b"
              + "|exceeding [\\w ]*memory limits|OOMKilled)");

  /** Remedies, by the error of the JVM. */
  private static final Map<String, String> REMEDIES =
      Map.of(
          "OutOfMemoryError",
          "more memory with --driver-memory, on a cluster --executor-memory, helps, or a smaller"
              + " network or batch-size",
          "StackOverflowError",
          "fewer layers or shorter lists in the config help, or larger stacks:"
              + " --driver-java-options -Xss16m",
          "UnsatisfiedLinkError",
          "a temporary folder that may hold programs helps: --driver-java-options"
              + " -Djava.io.tmpdir=DIR",
          "NoClassDefFoundError",
          "a library is missing or of another release: weft doctor names what is there",
          "NoSuchMethodError",
          "a library is of another release: weft doctor names what is there");

  private Failure() {}

  /**
   * One sentence: the error in Weft's own words where there are some, because Spark wraps the
   * exceptions of its tasks; with what would help where the JVM gave up.
   */
  public static String message(Throwable failure, String command) {
    return Keys.asTyped(inOurWords(failure, command));
  }

  private static String inOurWords(Throwable failure, String command) {
    Optional<String> own = ownWords(failure);
    Optional<Cause> jvm = ofTheJvm(failure);
    if (jvm.isEmpty()) {
      return own.or(() -> SparkFailure.sentence(failure))
          .orElseGet(
              () ->
                  cannotFinish(command, SparkFailure.reason(failure) + " (--verbose shows where)"));
    }
    String hint = " (" + jvm.get().remedy() + ")";
    return own.map(words -> words + hint)
        .orElseGet(() -> cannotFinish(command, jvm.get().text() + hint));
  }

  private static String cannotFinish(String command, String reason) {
    return "Cannot finish " + command + ": " + reason;
  }

  private static Optional<String> ownWords(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && message.matches(OWN_ERROR)) {
        return Optional.of(message);
      }
    }
    return Optional.empty();
  }

  /** An error of the JVM, here or on an executor. */
  private record Cause(String name, String text) {
    String remedy() {
      return REMEDIES.getOrDefault(name, "--verbose shows where");
    }
  }

  private static Optional<Cause> ofTheJvm(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Error error) {
        return Optional.of(cause(error.getClass().getSimpleName(), error.getMessage()));
      }
      String message = String.valueOf(cause.getMessage());
      Matcher task = ERROR_OF_TASK.matcher(message);
      if (task.find()) {
        return Optional.of(cause(task.group(1), task.group(2)));
      }
      if (EXECUTOR_OUT_OF_MEMORY.matcher(message).find()) {
        return Optional.of(new Cause("OutOfMemoryError", "an executor is out of memory"));
      }
    }
    return Optional.empty();
  }

  private static Cause cause(String name, @Nullable String detail) {
    String text = detail == null ? name : name + ": " + detail;
    if (name.equals("OutOfMemoryError")) {
      text =
          String.format(
              Locale.ROOT,
              "out of memory (%s; the driver has %.1f GB)",
              detail == null ? "heap" : detail,
              Runtime.getRuntime().maxMemory() / 1e9);
    }
    return new Cause(name, text);
  }
}
