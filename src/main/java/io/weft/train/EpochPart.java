package io.weft.train;

import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import java.util.Locale;

/**
 * Steps of an epoch that are done, from its first one on. A training that is interrupted in an
 * epoch continues after them. The metrics are added step by step, so an epoch in parts has the bits
 * of one without a pause.
 *
 * @param steps number of steps that are done
 * @param sums metrics of these steps; must not be modified
 * @param phases of these steps
 */
public record EpochPart(int steps, MetricSums sums, Phases phases) {

  /** Part of an epoch that has not begun. */
  static final EpochPart NONE = new EpochPart(0, new MetricSums(), Phases.NONE);

  public EpochPart {
    if (steps < 0 || sums.count() < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid part of an epoch: %d steps with %d rows (must be at least 0)",
              steps,
              sums.count()));
    }
  }
}
