package io.weft.train;

import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.MetricSums;
import java.io.Serializable;

/** How well parameters do on some rows. Mergeable. */
public record Evaluation(MetricSums sums, ConfusionMatrix confusion) implements Serializable {

  /** Adds another part's sums to this one. */
  public Evaluation merge(Evaluation other) {
    sums.merge(other.sums);
    confusion.merge(other.confusion);
    return this;
  }
}
