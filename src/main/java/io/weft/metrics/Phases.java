package io.weft.metrics;

import java.io.Serializable;

/**
 * Where the seconds of an epoch's steps went.
 *
 * @param computeSeconds gradients, the slowest worker of each step
 * @param exchangeSeconds moving weights and gradients, adding them up, and updating
 * @param scheduleSeconds the rest: starting and ending jobs and tasks
 */
public record Phases(double computeSeconds, double exchangeSeconds, double scheduleSeconds)
    implements Serializable {}
