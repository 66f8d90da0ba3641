package io.weft.train;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.MetricSums;

/** Told on the driver how training goes. Time spent here is not counted as training time. */
public interface TrainingListener {

  /** Does nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Training waits for the cluster; told now and then by a thread of its own.
   *
   * @param reason what it waits for and for how long, for a person to read
   */
  default void onWait(String reason) {}

  /**
   * How gradients will meet.
   *
   * @param sync one of the values of the Param of that name, and not auto
   * @param reason why, for a person to read
   */
  default void onSync(String sync, String reason) {}

  /**
   * Training will go on from a state that was kept; told before the start.
   *
   * @param checkpoint where the state was
   */
  default void onResume(String checkpoint, TrainingState state) {}

  /** Training is about to start. */
  default void onStart(TrainingPlan plan, long trainingRows, long validationRows) {}

  /**
   * Some steps have ended: each is told alone where the driver takes part in it, and otherwise now
   * and then.
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

  /**
   * Asked at each step and now and then: true ends training with the state of the last whole epoch.
   */
  default boolean isStopRequested() {
    return false;
  }

  /** Tells one, then the other; either may ask for an end. */
  static TrainingListener both(TrainingListener first, TrainingListener second) {
    return new BothListeners(first, second);
  }
}
