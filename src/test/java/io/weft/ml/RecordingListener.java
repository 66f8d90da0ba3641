package io.weft.ml;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.MetricSums;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes down what it is told, and asks for an end after a number of steps. */
public final class RecordingListener implements TrainingListener {
  public final List<String> events = new ArrayList<>();
  final List<EpochMetrics> epochs = new ArrayList<>();
  private final int stopAfterSteps;
  private int steps;

  public RecordingListener() {
    this(Integer.MAX_VALUE);
  }

  public RecordingListener(int stopAfterSteps) {
    this.stopAfterSteps = stopAfterSteps;
  }

  @Override
  public void onResume(String checkpoint, TrainingState state) {
    events.add(String.format(Locale.ROOT, "resume %d from %s", state.epoch(), checkpoint));
  }

  @Override
  public void onStart(TrainingPlan plan, long trainingRows, long validationRows) {
    events.add(String.format(Locale.ROOT, "start %d+%d", trainingRows, validationRows));
  }

  @Override
  public void onStep(int epoch, int step, int steps, MetricSums sums) {
    events.add(String.format(Locale.ROOT, "step %d/%d/%d", epoch, step, steps));
    this.steps++;
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingState state) {
    events.add("epoch " + metrics.epoch());
    epochs.add(metrics);
  }

  @Override
  public void onEnd(TrainingResult result) {
    events.add("end " + result.ending());
  }

  @Override
  public boolean isStopRequested() {
    return steps >= stopAfterSteps;
  }
}
