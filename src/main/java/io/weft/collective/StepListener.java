package io.weft.collective;

import io.weft.metrics.MetricSums;

/** Where a rank runs, and who wants to know how far it is. */
public interface StepListener {

  /** Throws if the rank is to end now; asked at each step and while the rank waits. */
  void requireAlive();

  /**
   * A step has ended.
   *
   * @param steps done in this epoch
   * @param sums of the epoch so far; not to be modified, and not to be kept
   */
  void onStep(int steps, MetricSums sums);
}
