package io.weft.ui;

import io.weft.metrics.EpochMetrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * State of one training, built from its events, in bounded memory. With many epochs, it keeps only
 * every second epoch, then every fourth, and so on. Not thread-safe.
 */
final class RunState {
  /** Largest number of epochs in memory; a curve has about as many pixels on a screen. */
  static final int MAX_POINTS = 1000;

  /** Number of latest epochs for the estimate of the remaining time. */
  private static final int PACE_EPOCHS = 5;

  private final RunEvent.Started started;
  private RunEvent.@Nullable Ready ready;
  private RunEvent.@Nullable Ended ended;
  private @Nullable RunProgress progress;

  /** First progress after a checkpoint, which may be within an epoch; until that epoch ends. */
  private @Nullable RunProgress resumedAt;

  private final List<EpochMetrics> points = new ArrayList<>();
  private @Nullable EpochMetrics last;
  private int stride = 1;

  /** Times at which training began or the latest epochs ended, in milliseconds. */
  private final Deque<Long> marks = new ArrayDeque<>();

  RunState(RunEvent.Started started) {
    this.started = started;
  }

  /** Applies the next event; an event that does not fit is ignored. */
  void apply(RunEvent event) {
    if (event instanceof RunEvent.Ready begun) {
      begun.history().forEach(epoch -> add(StoredJson.metrics(epoch)));
      marks.add(begun.time());
      // without its history, which the points now contain
      ready =
          new RunEvent.Ready(
              begun.run(),
              begun.time(),
              begun.sync(),
              begun.trainingRows(),
              begun.validationRows(),
              begun.checkpoint(),
              List.of());
    } else if (event instanceof RunEvent.Epoch epoch && !epoch.metrics().isEmpty()) {
      add(StoredJson.metrics(epoch.metrics()));
      if (resumedAt != null && resumedAt.fraction() < 1) {
        // when the epoch would have begun at this pace
        marks.clear();
        double left = 1 - resumedAt.fraction();
        marks.add(epoch.time() - Math.round((epoch.time() - resumedAt.time()) / left));
      }
      progress = null;
      resumedAt = null;
      marks.add(epoch.time());
      if (marks.size() > PACE_EPOCHS + 1) {
        marks.remove();
      }
    } else if (event instanceof RunEvent.Ended end) {
      progress = null;
      ended = end;
    }
  }

  void progress(RunProgress latest) {
    progress = latest;
    boolean isResumed = ready != null && !ready.checkpoint().isEmpty();
    if (isResumed && resumedAt == null && marks.size() == 1) {
      resumedAt = latest;
    }
  }

  boolean isEnded() {
    return ended != null;
  }

  private void add(EpochMetrics metrics) {
    last = metrics;
    if (points.isEmpty() || metrics.epoch() % stride == 0) {
      points.add(metrics);
    }
    if (points.size() > MAX_POINTS) {
      stride *= 2;
      int first = points.get(0).epoch();
      points.removeIf(point -> point.epoch() % stride != 0 && point.epoch() != first);
    }
  }

  /** At most {@link #MAX_POINTS} epochs of a list: the first, the last, and some between them. */
  static List<EpochMetrics> thinned(List<EpochMetrics> epochs) {
    int every = (epochs.size() + MAX_POINTS - 2) / (MAX_POINTS - 1);
    List<EpochMetrics> thinned = new ArrayList<>();
    for (int i = 0; i < epochs.size(); i++) {
      if (i % every == 0 || i == epochs.size() - 1) {
        thinned.add(epochs.get(i));
      }
    }
    return thinned;
  }

  /** Current state. */
  RunSnapshot snapshot() {
    List<EpochMetrics> epochs = new ArrayList<>(points);
    if (last != null && !epochs.get(epochs.size() - 1).equals(last)) {
      epochs.add(last);
    }
    return new RunSnapshot(started, ready, ended, progress, List.copyOf(epochs), endMillis());
  }

  /** Expected end of the last epoch, from the times of the latest ones; 0 if not known yet. */
  private long endMillis() {
    if (ended != null || marks.isEmpty()) {
      return 0;
    }
    int done = last == null ? 0 : last.epoch();
    long latest = marks.getLast();
    double epochMillis;
    if (resumedAt != null) {
      return endMillis(resumedAt, Objects.requireNonNullElse(progress, resumedAt), done);
    }
    if (marks.size() > 1) {
      epochMillis = (latest - marks.getFirst()) / (marks.size() - 1.0);
    } else if (progress != null && progress.step() > 0) {
      epochMillis = (progress.time() - latest) / progress.fraction();
    } else {
      return 0;
    }
    return latest + Math.round(epochMillis * (started.epochs() - done));
  }

  /** Expected end by the pace of the steps between two points of the same epoch; 0 without one. */
  private long endMillis(RunProgress from, RunProgress to, int done) {
    if (to.step() <= from.step()) {
      return 0;
    }
    double epochMillis = (to.time() - from.time()) / (to.fraction() - from.fraction());
    return to.time() + Math.round(epochMillis * (started.epochs() - done - to.fraction()));
  }
}
