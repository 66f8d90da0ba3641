package io.weft.train;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.MetricSums;

/** Told on the driver how training goes. Time spent here is not counted as training time. */
public interface TrainingListener {

  /** Does nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /** Training is about to start. */
  default void onStart(TrainingPlan plan, long trainingRows, long validationRows) {}

  /**
   * A step has ended.
   *
   * @param epoch from 1
   * @param step steps done in this epoch
   * @param steps steps of this epoch
   * @param sums of the epoch so far; not to be modified
   */
  default void onStep(int epoch, int step, int steps, MetricSums sums) {}

  /**
   * An epoch has ended.
   *
   * @param state at its end, its metrics included
   */
  default void onEpoch(EpochMetrics metrics, TrainingState state) {}

  /** Training has come to its end, whatever the reason; not told when it failed. */
  default void onEnd(TrainingResult result) {}

  /** Asked after each step: true ends training with the state of the last whole epoch. */
  default boolean isStopRequested() {
    return false;
  }
}
