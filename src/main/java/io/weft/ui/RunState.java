package io.weft.ui;

import io.weft.metrics.EpochMetrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One training as its events tell it, in bounded memory: of many epochs, every second, fourth, ...
 * one is kept. Not thread-safe.
 */
final class RunState {
  /** Epochs that are kept; a curve is hardly wider on a screen. */
  static final int MAX_POINTS = 1000;

  /** Epochs whose pace says when the rest will be done. */
  private static final int PACE_EPOCHS = 5;

  private final RunEvent.Started started;
  private RunEvent.@Nullable Ready ready;
  private RunEvent.@Nullable Ended ended;
  private @Nullable RunProgress progress;
  private final List<EpochMetrics> points = new ArrayList<>();
  private @Nullable EpochMetrics last;
  private int stride = 1;

  /** When training began and the latest epochs ended, in milliseconds. */
  private final Deque<Long> marks = new ArrayDeque<>();

  RunState(RunEvent.Started started) {
    this.started = started;
  }

  /** Takes what has happened next; what does not belong here is skipped. */
  void apply(RunEvent event) {
    if (event instanceof RunEvent.Ready begun) {
      begun.history().forEach(this::add);
      marks.add(begun.time());
      // the epochs are in the points
      ready =
          new RunEvent.Ready(
              begun.run(),
              begun.time(),
              begun.sync(),
              begun.trainingRows(),
              begun.validationRows(),
              begun.checkpoint(),
              List.of());
    } else if (event instanceof RunEvent.Epoch epoch && epoch.metrics() != null) {
      add(epoch.metrics());
      progress = null;
      marks.add(epoch.time());
      if (marks.size() > PACE_EPOCHS + 1) {
        marks.remove();
      }
    } else if (event instanceof RunEvent.Ended end) {
      progress = null;
      ended = end;
    }
  }

  void progress(RunProgress news) {
    progress = news;
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

  /** Of a list of epochs, as many as are kept: the first, the last, and some between them. */
  static List<EpochMetrics> thinned(List<EpochMetrics> epochs) {
    int every = (epochs.size() + MAX_POINTS - 2) / (MAX_POINTS - 1);
    List<EpochMetrics> kept = new ArrayList<>();
    for (int i = 0; i < epochs.size(); i++) {
      if (i % every == 0 || i == epochs.size() - 1) {
        kept.add(epochs.get(i));
      }
    }
    return kept;
  }

  /** How it is now. */
  RunSnapshot snapshot() {
    List<EpochMetrics> epochs = new ArrayList<>(points);
    if (last != null && !epochs.get(epochs.size() - 1).equals(last)) {
      epochs.add(last);
    }
    return new RunSnapshot(started, ready, ended, progress, List.copyOf(epochs), endMillis());
  }

  /**
   * When the last epoch will be done, at the pace of the latest ones; 0 where that is not known
   * yet.
   */
  private long endMillis() {
    if (ended != null || marks.isEmpty()) {
      return 0;
    }
    int done = last == null ? 0 : last.epoch();
    long latest = marks.getLast();
    double epochMillis;
    if (marks.size() > 1) {
      epochMillis = (latest - marks.getFirst()) / (marks.size() - 1.0);
    } else if (progress != null && progress.step() > 0) {
      epochMillis = (progress.time() - latest) / progress.fraction();
    } else {
      return 0;
    }
    return latest + Math.round(epochMillis * (started.epochs() - done));
  }
}
