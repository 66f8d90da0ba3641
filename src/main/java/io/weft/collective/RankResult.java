package io.weft.collective;

import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rank gives at the end of an epoch: its slice of the state, and what it knows of the whole.
 *
 * @param slice parameters, and each slot of the optimizer's memory, as bytes
 * @param sums of all ranks
 * @param phases of this rank; nothing of Spark in it
 * @param divergence what stopped the epoch, or null
 */
public record RankResult(
    int rank,
    List<byte[]> slice,
    MetricSums sums,
    double learningRate,
    Phases phases,
    @Nullable Divergence divergence)
    implements Serializable {

  /**
   * A step whose loss or gradient is not finite.
   *
   * @param bad index of the first gradient that is not finite, or -1
   * @param sums of the step
   * @param step number of steps done before it
   */
  public record Divergence(int bad, MetricSums sums, double learningRate, long step)
      implements Serializable {}
}
