package io.weft.train;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.MetricSums;
import java.time.Duration;

/** Two listeners as one; the first is called first. */
record BothListeners(TrainingListener first, TrainingListener second) implements TrainingListener {

  @Override
  public void onWait(String reason) {
    first.onWait(reason);
    second.onWait(reason);
  }

  @Override
  public void onSync(String sync, String reason) {
    first.onSync(sync, reason);
    second.onSync(sync, reason);
  }

  @Override
  public void onResume(String checkpoint, TrainingState state) {
    first.onResume(checkpoint, state);
    second.onResume(checkpoint, state);
  }

  @Override
  public void onRows(long bytesOnHeap, long bytesOnDisk) {
    first.onRows(bytesOnHeap, bytesOnDisk);
    second.onRows(bytesOnHeap, bytesOnDisk);
  }

  @Override
  public void onStart(TrainingPlan plan, long trainingRows, long validationRows) {
    first.onStart(plan, trainingRows, validationRows);
    second.onStart(plan, trainingRows, validationRows);
  }

  @Override
  public void onStep(int epoch, int step, int steps, MetricSums sums) {
    first.onStep(epoch, step, steps, sums);
    second.onStep(epoch, step, steps, sums);
  }

  @Override
  public Duration partLimit() {
    Duration one = first.partLimit();
    Duration other = second.partLimit();
    return one.compareTo(other) < 0 ? one : other;
  }

  @Override
  public void onPart(TrainingState state) {
    first.onPart(state);
    second.onPart(state);
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingState state) {
    first.onEpoch(metrics, state);
    second.onEpoch(metrics, state);
  }

  @Override
  public void onEnd(TrainingResult result) {
    first.onEnd(result);
    second.onEnd(result);
  }

  @Override
  public boolean isStopRequested() {
    return first.isStopRequested() || second.isStopRequested();
  }
}
