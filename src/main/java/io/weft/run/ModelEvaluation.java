package io.weft.run;

import io.weft.metrics.MetricSums;
import io.weft.rundir.NamedConfusion;

/**
 * Scores of a saved model on labelled rows.
 *
 * @param sums sums of loss and correct predictions; each row has weight 1
 */
public record ModelEvaluation(MetricSums sums, NamedConfusion confusion) {
  /** Number of rows. */
  public long rows() {
    return sums.count();
  }

  /** Share of rows predicted correctly. */
  public double accuracy() {
    return sums.accuracy();
  }

  /** Mean cross-entropy. */
  public double loss() {
    return sums.meanLoss();
  }
}
