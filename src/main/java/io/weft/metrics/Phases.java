package io.weft.metrics;

import java.io.Serializable;

/**
 * Where the seconds of an epoch's steps went; NaN where a runner cannot tell.
 *
 * @param computeSeconds forward and backward passes
 * @param exchangeSeconds moving and adding gradients and weights, the update included
 * @param scheduleSeconds waiting for Spark to start and end tasks
 */
public record Phases(double computeSeconds, double exchangeSeconds, double scheduleSeconds)
    implements Serializable {

  /** Nothing was measured. */
  public static final Phases UNKNOWN = new Phases(Double.NaN, Double.NaN, Double.NaN);
}
