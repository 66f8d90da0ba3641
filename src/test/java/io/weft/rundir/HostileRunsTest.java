package io.weft.rundir;

import static io.weft.rundir.Example.HADOOP;
import static io.weft.rundir.Example.description;
import static io.weft.rundir.Example.epoch;
import static io.weft.rundir.Example.hadoop;
import static io.weft.rundir.Example.local;
import static io.weft.rundir.Example.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.Fuzz;
import io.weft.metrics.Phases;
import io.weft.report.Comparison;
import io.weft.report.PicturesTest;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is in a run directory: it is read, or refused in words. */
@Tag("slow")
class HostileRunsTest {
  private static final int INPUTS = 10_000;

  /** Reasons why a file of JSON is refused. */
  private static final String[] OF_JSON = {
    "Unexpected",
    "Unrecognized",
    "Missing required",
    "Cannot deserialize",
    "Cannot construct",
    "is unknown",
    "not a JSON object",
    "Illegal",
    "Invalid"
  };

  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-03-01T12:00:05Z"), ZoneOffset.UTC);

  @TempDir private Path folder;
  private RunDirectory run;
  private Path json;
  private Path epochs;

  @BeforeEach
  void finishARun() throws Exception {
    run = RunDirectory.create(hadoop(folder), "ann", RunDescription.NONE, HADOOP, NOON);
    run.start(description());
    run.append(List.of(epoch(1), epoch(2, 0.9)));
    run.finish(result(0.9), null, List.of());
    json = local(run.path()).resolve("run.json");
    epochs = local(run.path()).resolve("epochs.jsonl");
  }

  @Test
  void aRunIsReadOrRefused() throws Exception {
    fuzz(json, this::compare, OF_JSON);
  }

  @Test
  void epochsAreReadOrRefused() throws Exception {
    fuzz(epochs, this::compare, OF_JSON);
  }

  @Test
  void mistakesAreReadOrRefused() throws Exception {
    run.keepMistakes(List.of(PicturesTest.MISTAKE, PicturesTest.MISTAKE));
    fuzz(
        local(run.path()).resolve("mistakes.jsonl"),
        () ->
            assertThat(run.mistakes())
                .allMatch(mistake -> mistake.pixels().size() >= mistake.height()),
        OF_JSON);
  }

  @Test
  void theFirstLayerIsReadOrRefused() throws Exception {
    run.keepFirstLayer(List.of(PicturesTest.UNIT, PicturesTest.UNIT));
    fuzz(
        local(run.path()).resolve("first-layer.jsonl"),
        () -> assertThat(run.firstLayer()).allMatch(unit -> unit.weights().size() >= unit.height()),
        OF_JSON);
  }

  @Test
  void aConfusionMatrixIsReadOrRefused() throws Exception {
    RunDirectory finished = ExampleRuns.finished(folder, "cnn", 0.9, "a \"quoted\" class");
    fuzz(
        local(finished.path()).resolve("confusion.csv"),
        () ->
            assertThat(finished.confusion())
                .hasValueSatisfying(
                    table -> assertThat(table.classNames()).hasSize(table.matrix().classes())),
        "is no count",
        "no square table",
        "no CSV");
  }

  /** Alters a file many times; {@code read} reads it each time. */
  private static void fuzz(Path file, Runnable read, String... reasons) throws Exception {
    String name = file.getFileName().toString();
    new Fuzz(name, List.of(Files.readAllBytes(file)), UncheckedIOException.class)
        .countingBy(reasons)
        .run(
            INPUTS,
            input -> {
              Files.write(file, input);
              read.run();
            });
  }

  /** Reads all there is of the run, and makes of it what a person reads. */
  private void compare() {
    Comparison comparison =
        Comparison.of(
            List.of(run),
            problem -> {
              throw Json.problem(problem);
            });
    assertThat(comparison.toText()).isNotBlank();
    assertThat(comparison.toJsonLines()).isNotBlank();
    assertThat(run.run().model().toText()).isNotBlank();
    StepTime.of(run.epochs())
        .ifPresent(time -> assertThat(time.verdict("local", 128, 2)).startsWith("step"));
  }

  @Test
  void aNullWhereAnEpochShouldBeIsRefused() throws Exception {
    Files.writeString(epochs, Files.readString(epochs) + "null\n");
    assertThatThrownBy(run::epochs)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("Cannot read " + run + "/epochs.jsonl, line 3: not a JSON object");
  }

  @Test
  void aNullAmongTheLayersIsRefused() throws Exception {
    Files.writeString(
        json, Files.readString(json).replaceFirst("\"layers\" : \\[", "\"layers\" : [ null, "));
    assertThatThrownBy(run::run)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("Cannot read " + run + "/run.json: Invalid `null` value");
  }

  @Test
  void anEpochWithoutPhasesHasUnknownOnes() throws Exception {
    Files.writeString(epochs, "{\"epoch\":1,\"step\":5,\"phases\":null}\n{\"epoch\":2}\n");
    assertThat(run.epochs()).allMatch(epoch -> epoch.phases().equals(Phases.UNKNOWN)).hasSize(2);
  }

  @Test
  void aFileThatNoRunWroteIsNotTakenIntoMemory() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(epochs.toFile(), "rw")) {
      file.setLength(1L << 40); // of no blocks on the disk
    }
    assertThatThrownBy(run::epochs)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("Cannot read " + run + "/epochs.jsonl: it is larger than 67108864 bytes");
  }
}
