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
    byte[] running = Files.readAllBytes(json);
    new Fuzz("run.json", List.of(running), UncheckedIOException.class)
        .countingBy(
            "Unexpected",
            "Unrecognized",
            "Missing required",
            "Cannot deserialize",
            "Cannot construct",
            "is unknown",
            "not a JSON object",
            "Illegal",
            "Invalid")
        .run(INPUTS, input -> compare(Files.write(json, input)));
  }

  @Test
  void epochsAreReadOrRefused() throws Exception {
    new Fuzz("epochs.jsonl", List.of(Files.readAllBytes(epochs)), UncheckedIOException.class)
        .countingBy(
            "Unexpected",
            "Unrecognized",
            "Cannot deserialize",
            "Cannot construct",
            "not a JSON object",
            "Illegal",
            "Invalid")
        .run(INPUTS, input -> compare(Files.write(epochs, input)));
  }

  @Test
  void mistakesAreReadOrRefused() throws Exception {
    run.keepMistakes(List.of(PicturesTest.MISTAKE, PicturesTest.MISTAKE));
    Path mistakes = local(run.path()).resolve("mistakes.jsonl");
    fuzzOfPictures("mistakes.jsonl", mistakes)
        .run(
            INPUTS,
            input -> {
              Files.write(mistakes, input);
              assertThat(run.mistakes())
                  .allMatch(mistake -> mistake.pixels().size() >= mistake.height());
            });
  }

  @Test
  void theFirstLayerIsReadOrRefused() throws Exception {
    run.keepFirstLayer(List.of(PicturesTest.UNIT, PicturesTest.UNIT));
    Path units = local(run.path()).resolve("first-layer.jsonl");
    fuzzOfPictures("first-layer.jsonl", units)
        .run(
            INPUTS,
            input -> {
              Files.write(units, input);
              assertThat(run.firstLayer()).allMatch(unit -> unit.weights().size() >= unit.height());
            });
  }

  @Test
  void aConfusionMatrixIsReadOrRefused() throws Exception {
    RunDirectory finished = ExampleRuns.finished(folder, "cnn", 0.9, "a \"quoted\" class");
    Path confusion = local(finished.path()).resolve("confusion.csv");
    new Fuzz("confusion.csv", List.of(Files.readAllBytes(confusion)), UncheckedIOException.class)
        .countingBy("is no count", "no square table", "no CSV")
        .run(
            INPUTS,
            input -> {
              Files.write(confusion, input);
              assertThat(finished.confusion())
                  .hasValueSatisfying(
                      table -> assertThat(table.classNames()).hasSize(table.matrix().classes()));
            });
  }

  private static Fuzz fuzzOfPictures(String name, Path file) throws Exception {
    return new Fuzz(name, List.of(Files.readAllBytes(file)), UncheckedIOException.class)
        .countingBy(
            "Unexpected",
            "Unrecognized",
            "Cannot deserialize",
            "Cannot construct",
            "not a JSON object",
            "Illegal",
            "Invalid");
  }

  /** Reads all there is of the run, and makes of it what a person reads. */
  private void compare(Path altered) {
    assertThat(altered).exists();
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
