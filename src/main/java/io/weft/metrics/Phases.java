package io.weft.metrics;

import java.io.Serializable;

/**
 * Phases of an epoch's steps in seconds, as the mean over the workers; NaN if a runner does not
 * measure it. Their sum is the wall time of the steps.
 *
 * @param computeSeconds forward and backward passes
 * @param waitSeconds time spent waiting for the passes of the slowest worker
 * @param exchangeSeconds exchange and addition of gradients and parameters, with the update
 * @param scheduleSeconds time that Spark takes to start and end tasks
 */
public record Phases(
    double computeSeconds, double waitSeconds, double exchangeSeconds, double scheduleSeconds)
    implements Serializable {

  /** Phases of a runner that measures none. */
  public static final Phases UNKNOWN = new Phases(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  /** Phases before the first step. */
  public static final Phases NONE = new Phases(0, 0, 0, 0);

  /** Phases of these steps and of other ones together. */
  public Phases plus(Phases more) {
    return new Phases(
        computeSeconds + more.computeSeconds,
        waitSeconds + more.waitSeconds,
        exchangeSeconds + more.exchangeSeconds,
        scheduleSeconds + more.scheduleSeconds);
  }

  /** Wall time of the steps. */
  public double total() {
    return computeSeconds + waitSeconds + exchangeSeconds + scheduleSeconds;
  }
}
