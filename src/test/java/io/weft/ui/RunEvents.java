package io.weft.ui;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.Phases;
import java.util.List;

/** Events of made-up trainings: an epoch takes 10 s, the first one begins at 1,000 s. */
final class RunEvents {
  private RunEvents() {}

  static RunEvent.Started started(int run, String name, int epochs) {
    return new RunEvent.Started(
        run, 990_000, name, "estimator", "[4] → dense [3]", 15, epochs, 32, 2);
  }

  static RunEvent.Ready ready(int run, EpochMetrics... history) {
    return new RunEvent.Ready(
        run,
        1_000_000,
        "driver",
        100,
        20,
        "",
        List.of(history).stream().map(StoredJson::of).toList());
  }

  static RunEvent.Epoch epoch(int run, int epoch) {
    return new RunEvent.Epoch(run, 1_000_000 + 10_000L * epoch, StoredJson.of(metrics(epoch)));
  }

  static EpochMetrics metrics(int epoch) {
    return new EpochMetrics(epoch, 4L * epoch, 9.5, 1.25 / epoch, Phases.UNKNOWN)
        .with(EpochScore.TRAIN_LOSS, 1.0 / epoch)
        .with(EpochScore.TRAIN_ACCURACY, 1 - 0.5 / epoch)
        .with(EpochScore.VALIDATION_LOSS, 1.5 / epoch)
        .with(EpochScore.VALIDATION_ACCURACY, 1 - 0.75 / epoch)
        .with(EpochScore.LEARNING_RATE, 0.1)
        .with(EpochScore.ROWS_PER_SECOND, 12_345);
  }

  static RunEvent.Ended ended(int run, RunStatus status, String reason) {
    return new RunEvent.Ended(run, 2_000_000, status.toString(), reason, 0);
  }
}
