package io.weft.metrics;

import java.io.Serializable;

/**
 * Where the seconds of an epoch's steps went, seen from the mean worker; NaN where a runner cannot
 * tell. The four add up to the wall time of the steps.
 *
 * @param computeSeconds forward and backward passes
 * @param waitSeconds waiting for the slowest worker's passes
 * @param exchangeSeconds moving and adding gradients and weights, the update included
 * @param scheduleSeconds waiting for Spark to start and end tasks
 */
public record Phases(
    double computeSeconds, double waitSeconds, double exchangeSeconds, double scheduleSeconds)
    implements Serializable {

  /** Nothing was measured. */
  public static final Phases UNKNOWN = new Phases(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
}
