package io.weft.collective;

import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Result of a rank at the end of an epoch, or of a part of it.
 *
 * @param steps number of steps that are done in the epoch
 * @param slice the rank's parameters, then each slot of their optimizer state, as bytes
 * @param metrics of the training rows of all ranks in these steps
 * @param phases of this rank in the steps of this part; without the time that Spark takes for tasks
 * @param divergence reason why the epoch ended early, or null
 */
public record RankResult(
    int rank,
    int steps,
    List<byte[]> slice,
    MetricSums metrics,
    Phases phases,
    @Nullable Divergence divergence)
    implements Serializable {

  /**
   * Step with a loss or gradient that is not finite.
   *
   * @param nonFinite index of the first gradient that is not finite, or -1
   * @param metrics of the step
   * @param step number of steps done before it
   */
  public record Divergence(int nonFinite, MetricSums metrics, long step) implements Serializable {}
}
