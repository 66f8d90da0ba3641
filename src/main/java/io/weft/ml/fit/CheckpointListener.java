package io.weft.ml.fit;

import io.weft.metrics.EpochMetrics;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves a checkpoint at each interval and at the end. Where an interval takes longer than a limit,
 * it also saves checkpoints within it, between two steps of an epoch.
 */
final class CheckpointListener implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointListener.class);

  private final Checkpoints checkpoints;
  private final int interval;
  private final Duration limit;
  private final LongSupplier nanoTime;
  private int savedEpoch;
  private long savedStep;
  private long savedNanos;

  /**
   * Makes a listener.
   *
   * @param interval epochs from one checkpoint to the next
   * @param limit longest time from one checkpoint to the next
   * @param start state that the training starts from
   */
  CheckpointListener(
      Checkpoints checkpoints,
      int interval,
      Duration limit,
      TrainingState start,
      LongSupplier nanoTime) {
    this.checkpoints = checkpoints;
    this.interval = interval;
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.savedEpoch = start.epoch();
    this.savedStep = start.step();
    this.savedNanos = nanoTime.getAsLong();
  }

  @Override
  public void onStart(TrainingPlan plan, long trainingRows, long validationRows) {
    savedNanos = nanoTime.getAsLong();
  }

  @Override
  public Duration partLimit() {
    Duration left = limit.minusNanos(nanoTime.getAsLong() - savedNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public void onPart(TrainingState state) {
    save(state);
    LOG.info("Saved a checkpoint in epoch {}: {} steps", state.epoch() + 1, state.part().steps());
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingState state) {
    if (state.epoch() - savedEpoch >= interval || partLimit().isZero()) {
      save(state);
      savedEpoch = state.epoch();
    }
  }

  @Override
  public void onEnd(TrainingResult result) {
    // a stop may end with an earlier state than that of the newest checkpoint
    if (result.state().step() > savedStep) {
      save(result.state());
    }
  }

  private void save(TrainingState state) {
    checkpoints.save(state);
    savedStep = state.step();
    savedNanos = nanoTime.getAsLong();
  }
}
