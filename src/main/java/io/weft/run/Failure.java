package io.weft.run;

import io.weft.config.Keys;
import io.weft.spark.SparkFailure;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Message for the user of a command that has failed. */
public final class Failure {
  /** Pattern of Weft's own messages. */
  private static final String OWN_ERROR = "(?s)(Cannot|Invalid) .*";

  /** Pattern of a task's error in Spark's messages. */
  private static final Pattern ERROR_OF_TASK =
      Pattern.compile("\\bjava\\.lang\\.(\\w+Error)\\b(?:: ([^\\r\\n]*))?");

  /**
   * Pattern of Spark's message about an executor that was out of memory. Exit code 52 is Spark's
   * own for that error. Exit code 137 is that of a killed process, such as one over its container's
   * limit.
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
   * One sentence: Weft's own message if there is one, because Spark wraps the exceptions of its
   * tasks. For an error of the JVM, a remedy follows.
   */
  public static String message(Throwable failure, String command) {
    return Keys.asTyped(sentence(failure, command));
  }

  private static String sentence(Throwable failure, String command) {
    Optional<String> own = weftMessage(failure);
    Optional<Cause> jvm = jvmError(failure);
    if (jvm.isEmpty()) {
      return own.or(() -> SparkFailure.sentence(failure))
          .orElseGet(
              () ->
                  cannotFinish(command, SparkFailure.reason(failure) + " (--verbose shows where)"));
    }
    String hint = " (" + jvm.get().remedy() + ")";
    return own.map(message -> message + hint)
        .orElseGet(() -> cannotFinish(command, jvm.get().text() + hint));
  }

  private static String cannotFinish(String command, String reason) {
    return "Cannot finish " + command + ": " + reason;
  }

  private static Optional<String> weftMessage(Throwable failure) {
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

  private static Optional<Cause> jvmError(Throwable failure) {
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
