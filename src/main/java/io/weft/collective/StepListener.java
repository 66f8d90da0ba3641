package io.weft.collective;

import io.weft.metrics.MetricSums;

/** Listener of a rank; it may also end the rank. */
public interface StepListener {

  /** Throws if the rank must end now; called at each step and while the rank waits. */
  void requireAlive();

  /**
   * Called when a step has ended.
   *
   * @param steps number of steps done in this epoch
   * @param metrics of the epoch so far; valid during the call only, and not to be modified
   */
  void onStep(int steps, MetricSums metrics);
}
