package io.weft.ui;

import io.weft.metrics.EpochMetrics;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * State of a training at one moment. Immutable.
 *
 * @param epochs the first epoch, the last one and some between them, in order
 * @param endMillis expected end of the last epoch, in milliseconds since 1970; 0 if unknown
 */
record RunSnapshot(
    RunEvent.Started started,
    RunEvent.@Nullable Ready ready,
    RunEvent.@Nullable Ended ended,
    @Nullable RunProgress progress,
    List<EpochMetrics> epochs,
    long endMillis) {

  int id() {
    return started.run();
  }

  RunStatus status() {
    if (ended != null) {
      return RunStatus.of(ended.status());
    }
    return ready == null ? RunStatus.PREPARING : RunStatus.RUNNING;
  }

  /** Latest completed epoch; null before the first. */
  @Nullable EpochMetrics last() {
    return epochs.isEmpty() ? null : epochs.get(epochs.size() - 1);
  }

  int epochsDone() {
    EpochMetrics last = last();
    return last == null ? 0 : last.epoch();
  }

  /** Completed share of all epochs, from 0 to 1. */
  double fraction() {
    double done = epochsDone() + (progress == null ? 0 : progress.fraction());
    return started.epochs() == 0 ? 0 : Math.min(1, done / started.epochs());
  }

  /** Time from the beginning to the end, or to {@code now}, in milliseconds. */
  long elapsedMillis(long now) {
    return Math.max(0, (ended == null ? now : ended.time()) - started.time());
  }

  /** Name of the training, or else the uid of its estimator. */
  String name() {
    return started.name().isEmpty() ? started.estimator() : started.name();
  }

  /** Reason of the end; may be empty. */
  String reason() {
    return ended == null ? "" : Objects.requireNonNullElse(ended.reason(), "");
  }
}
