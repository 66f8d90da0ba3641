package io.weft.ui;

import io.weft.metrics.EpochMetrics;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A training at one moment. Immutable.
 *
 * @param epochs the first and the last one and some between them, in order
 * @param endMillis when the last epoch is expected to be done, in milliseconds since 1970; 0 where
 *     nobody can tell
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

  /** The latest epoch that is done. */
  @Nullable EpochMetrics last() {
    return epochs.isEmpty() ? null : epochs.get(epochs.size() - 1);
  }

  int epochsDone() {
    EpochMetrics last = last();
    return last == null ? 0 : last.epoch();
  }

  /** Share of all epochs that is done, from 0 to 1. */
  double fraction() {
    double done = epochsDone() + (progress == null ? 0 : progress.fraction());
    return started.epochs() == 0 ? 0 : Math.min(1, done / started.epochs());
  }

  /** Since its beginning, until its end or {@code now}, in milliseconds. */
  long elapsedMillis(long now) {
    return Math.max(0, (ended == null ? now : ended.time()) - started.time());
  }

  /** That name, or what trains. */
  String name() {
    return started.name().isEmpty() ? started.estimator() : started.name();
  }

  /** Why it ended; empty where nothing was said. */
  String reason() {
    return ended == null ? "" : Objects.requireNonNullElse(ended.reason(), "");
  }
}
