package io.weft.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {

  @Test
  void aLackOfMemoryIsToldWithWhatThereIsAndWhatWouldHelp() {
    assertThat(Failure.message(new OutOfMemoryError("Java heap space"), "train"))
        .matches(
            "Cannot finish train: out of memory \\(Java heap space; the driver has \\d+\\.\\d GB\\)"
                + " \\(more memory with --driver-memory, on a cluster --executor-memory, helps, or a"
                + " smaller network or batch-size\\)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Job aborted due to stage failure: Task 0 in stage 2.0 failed 4 times, most recent failure:"
            + " Lost task 0.3 in stage 2.0 (TID 9) (10.0.0.2 executor 3): ExecutorLostFailure"
            + " (executor 3 exited caused by one of the running tasks) Reason: Command exited with"
            + " code 52",
        "The executor with id 1 exited with exit code 137(SIGKILL, possible container OOM).",
        "Container from a bad node: container_1 on host: h. Exit status: 137.",
        "Container killed by YARN for exceeding physical memory limits. 1.5 GB of 1 GB used.",
        "Lost task 0.0 in stage 2.0 (TID 3): java.lang.OutOfMemoryError: Java heap space\n\tat x"
      })
  void anExecutorWithoutMemoryIsKnownByWhatSparkSays(String reason) {
    assertThat(Failure.message(new IllegalStateException(new SparkException(reason)), "train"))
        .matches("(?s)Cannot finish train: .*out of memory.*--executor-memory.*");
  }

  @Test
  void anErrorOfATaskIsToldInsteadOfItsStack() {
    String reason =
        "Lost task 0.0: java.lang.UnsatisfiedLinkError: /tmp/x.so: no exec\n\tat a.b(C)";
    assertThat(Failure.message(new SparkException(reason), "evaluate"))
        .isEqualTo(
            "Cannot finish evaluate: UnsatisfiedLinkError: /tmp/x.so: no exec (a temporary folder"
                + " that may hold programs helps: --driver-java-options -Djava.io.tmpdir=DIR)");
  }

  @Test
  void anErrorBehindWordsOfWeftAddsWhatWouldHelp() {
    assertThat(
            Failure.message(
                new IllegalStateException(
                    "Cannot finish epoch 3: it broke", new StackOverflowError()),
                "train"))
        .startsWith("Cannot finish epoch 3: it broke (fewer layers or shorter lists");
  }

  @Test
  void otherFailuresHaveTheirOwnWordsOrTheirFirstLine() {
    assertThat(
            Failure.message(
                new SparkException(
                    "x", new UncheckedIOException("Cannot read a", new IOException())),
                "train"))
        .isEqualTo("Cannot read a");
    assertThat(Failure.message(new SparkException("x\ny"), "train"))
        .isEqualTo("Cannot finish train: x (--verbose shows where)");
    assertThat(Failure.message(new NullPointerException(), "train"))
        .isEqualTo("Cannot finish train: NullPointerException (--verbose shows where)");
  }
}
