package io.weft.train;

import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.MetricSums;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How well parameters do on some rows. Mergeable with others of the same plan.
 *
 * @param confusion null when the loss does not predict classes
 */
public record Evaluation(MetricSums sums, @Nullable ConfusionMatrix confusion)
    implements Serializable {

  /** Adds another part's sums to this one. */
  public Evaluation merge(Evaluation other) {
    sums.merge(other.sums);
    if (confusion != null && other.confusion != null) {
      confusion.merge(other.confusion);
    }
    return this;
  }
}
