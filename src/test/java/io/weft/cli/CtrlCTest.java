package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.FileNames;
import io.weft.Patience;
import io.weft.TestRuns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SIGINT and SIGTERM to the process that submit/weft becomes. */
@Tag("spark")
@Tag("slow")
class CtrlCTest {
  private static final int STOPPED = 130;
  private static final int TERMINATED = 143;

  @TempDir private Path folder;

  @Test
  void aTrainingEndsAsStoppedWithItsEpochsAndTheNextOneDoesNotStart() throws Exception {
    List<String> said =
        stop(
            "epoch 3 ",
            1,
            """
            network.hidden-layers = [4]
            training { epochs = 1000000, batch-size = 30, workers = 2 }
            """);

    JsonNode run = onlyRun();
    assertThat(run.at("/status").asText()).isEqualTo("stopped");
    int epochs = run.at("/result/epochs").asInt();
    String directory = "runs/" + run.at("/id").asText();
    assertThat(epochs).isGreaterThanOrEqualTo(3);
    assertThat(stopped(said))
        .containsExactly(
            String.format(
                Locale.ROOT,
                "Stopped: %d of 1000000 epochs are done and kept in %s",
                epochs,
                directory));
    assertThat(said)
        .anyMatch(
            line ->
                line.startsWith(
                        "Resume with: %s/submit/weft --master 'local[2]' ".formatted(folder))
                    && line.endsWith(" train --resume " + directory));
  }

  @Test
  void pressedTwiceInTheBaselineItEndsTooThoughMllibAsksNobody() throws Exception {
    List<String> said =
        stop(
            "iteration 2 ",
            2,
            """
            kind = mlpc
            mlpc { layers = [4], max-iterations = 1000000, record-every = 2, tolerance = 0 }
            """);

    assertThat(onlyRun().at("/status").asText()).isEqualTo("stopped");
    assertThat(stopped(said))
        .singleElement(STRING)
        .matches("Stopped: \\d+ of 1000000 iterations are done and kept in runs/.*");
    assertThat(said).noneMatch(line -> line.contains("--resume"));
  }

  @ParameterizedTest
  @CsvSource({"TERM,", "INT, .claim"})
  void aStopInTheFirstMomentsLeavesARunThatIsStoppedAndHasItsConfig(String signal, String file)
      throws Exception {
    try (UnpackagedWeft home = UnpackagedWeft.in(folder, "training.epochs = 100000");
        WeftProcess weft = home.start("", "train", "small.conf")) {
      awaitInARun(weft, file == null ? "" : file);
      weft.signal(signal);
      List<String> said = weft.end(signal.equals("INT") ? STOPPED : TERMINATED);
      assertThat(said).noneMatch(line -> line.contains("Shutdown") || line.startsWith("Cannot"));
    }
    JsonNode run = onlyRun();
    assertThat(run.at("/status").asText()).isEqualTo("stopped");
    assertThat(run.at("/config/training/epochs").asInt()).isEqualTo(100_000);
    assertThat(FileNames.under(folder.resolve("runs"))).noneMatch(name -> name.contains(".claim"));
  }

  @Test
  void aStopBeforeThereIsARunLeavesNone() throws Exception {
    try (UnpackagedWeft home = UnpackagedWeft.in(folder, "training.epochs = 100000");
        WeftProcess weft = home.start("", "train", "small.conf")) {
      weft.await("WARNING: Using incubator modules"); // Java itself is up, and Spark is not
      weft.signal("TERM");
      assertThat(weft.end(TERMINATED))
          .noneMatch(line -> line.contains("Shutdown") || line.startsWith("Cannot"));
    }
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  /** Waits until a run has a file of that name; without a name, until there is a run. */
  private void awaitInARun(WeftProcess weft, String name) throws Exception {
    Patience.until(
        "a run with " + name,
        () -> {
          weft.requireAlive();
          return filesOfRuns();
        },
        files ->
            files.stream().anyMatch(file -> file.matches("[^./][^/]*/run.json"))
                && files.stream().anyMatch(file -> name.isEmpty() || file.endsWith("/" + name)));
  }

  private List<String> filesOfRuns() throws IOException {
    try {
      return Files.exists(folder.resolve("runs"))
          ? FileNames.under(folder.resolve("runs"))
          : List.of();
    } catch (UncheckedIOException e) {
      return List.of(); // a file was renamed meanwhile
    }
  }

  /** Lines on stderr of a training of two configs that gets SIGINT after a line. */
  private List<String> stop(String line, int times, String config) throws Exception {
    try (UnpackagedWeft home = UnpackagedWeft.in(folder, config);
        WeftProcess weft = home.start("", "train", "small.conf", "small.conf")) {
      weft.await(line);
      for (int i = 0; i < times; i++) {
        weft.signal("INT");
      }
      List<String> said = weft.end(STOPPED);
      assertThat(folder.resolve("out")).isEmptyFile();
      return said;
    }
  }

  /** Spark's own warnings may come behind it. */
  private static List<String> stopped(List<String> said) {
    return said.stream().filter(line -> line.startsWith("Stopped")).toList();
  }

  private JsonNode onlyRun() throws IOException {
    return TestRuns.json(TestRuns.only(folder.resolve("runs")));
  }
}
