package io.weft.train;

import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.MetricSums;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Evaluation of a network's parameters on some rows; can be merged with others of the same plan.
 *
 * @param confusion null if the loss does not predict classes
 */
public record Evaluation(MetricSums sums, @Nullable ConfusionMatrix confusion)
    implements Serializable {

  /** Adds the sums of other rows to this evaluation. */
  public Evaluation merge(Evaluation other) {
    sums.merge(other.sums);
    if (confusion != null && other.confusion != null) {
      confusion.merge(other.confusion);
    }
    return this;
  }
}
