package io.weft.rundir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.Phases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardEventsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochMilli(1_700_000_000_250L), ZoneOffset.UTC);

  @TempDir private Path folder;

  @Test
  void aRecordAnEpochIsThereAsSoonAsItIsAppended() throws IOException {
    try (TensorBoardEvents events = events(0)) {
      events.append(metrics(1, 0.5, Double.NaN));

      List<EventFile.Event> written = EventFile.readAll(folder).get(0);

      assertThat(written).hasSize(3);
      assertThat(written).extracting(EventFile.Event::wallTime).containsOnly(1_700_000_000.25);
      assertThat(written.get(0).version()).isEqualTo("brain.Event:2");
      assertThat(written.get(1).sessionStatus()).as("START").isEqualTo(1);
      assertThat(written.get(1).step()).isZero();
      assertThat(written.get(2).step()).isEqualTo(40);
      assertThat(written.get(2).scalars())
          .containsExactly(
              entry("loss/train", 0.5f),
              entry("accuracy/train", 0.75f),
              entry("learning_rate", 0.1f),
              entry("rows_per_second", 12_345f));
    }
  }

  @Test
  void whatIsMeasuredIsWritten() throws IOException {
    try (TensorBoardEvents events = events(0)) {
      events.append(
          metrics(1, 0.5, 0.25)
              .with(EpochScore.TEST_LOSS, 0.125)
              .with(EpochScore.TEST_ACCURACY, 0.625));
    }

    assertThat(EventFile.readAll(folder).get(0).get(2).scalars())
        .contains(
            entry("loss/validation", 0.25f),
            entry("accuracy/validation", 0.5f),
            entry("loss/test", 0.125f),
            entry("accuracy/test", 0.625f));
  }

  /** Compares with the first bytes of every file of TensorFlow. */
  @Test
  void theFirstBytesAreThoseOfTensorFlow() throws IOException {
    events(0).close();

    byte[] content = Files.readAllBytes(folder.resolve("events.out.tfevents.0000000000.weft"));

    assertThat(HexFormat.of().formatHex(Arrays.copyOf(content, 13)))
        .isEqualTo("1800000000000000" + "a37f4b22" + "09");
  }

  @Test
  void aTrainingThatGoesOnTakesBackWhatComesAfterItsCheckpoint() throws IOException {
    try (TensorBoardEvents events = events(0)) {
      events.append(metrics(1, 0.5, Double.NaN));
      events.append(metrics(2, 0.4, Double.NaN));
    }
    try (TensorBoardEvents events = events(40)) {
      events.append(metrics(2, 0.3, Double.NaN));
    }

    List<List<EventFile.Event>> files = EventFile.readAll(folder);

    assertThat(files).hasSize(2);
    assertThat(files.get(1).get(1).sessionStatus()).isEqualTo(1);
    assertThat(files.get(1).get(1).step()).as("the first step to forget").isEqualTo(41);
    assertThat(files.get(1).get(2).scalars()).contains(entry("loss/train", 0.3f));
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> events(file.resolve("events"), 0))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("Cannot write ")
        .hasMessageContaining("events.out.tfevents.0000000000.weft");
  }

  private TensorBoardEvents events(long step) {
    return events(folder, step);
  }

  private static TensorBoardEvents events(Path directory, long step) {
    return TensorBoardEvents.create(
        new org.apache.hadoop.fs.Path(directory.toUri()), new Configuration(), step, CLOCK);
  }

  private static EpochMetrics metrics(int epoch, double trainLoss, double validationLoss) {
    return new EpochMetrics(epoch, 40L * epoch, 2, trainLoss, Phases.UNKNOWN)
        .with(EpochScore.TRAIN_LOSS, trainLoss)
        .with(EpochScore.TRAIN_ACCURACY, 0.75)
        .with(EpochScore.VALIDATION_LOSS, validationLoss)
        .with(EpochScore.VALIDATION_ACCURACY, 2 * validationLoss)
        .with(EpochScore.LEARNING_RATE, 0.1)
        .with(EpochScore.ROWS_PER_SECOND, 12_345);
  }
}
