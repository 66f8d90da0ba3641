package io.weft.run;

import io.weft.metrics.MetricSums;
import io.weft.rundir.NamedConfusion;
import java.util.Map;
import java.util.Optional;

/**
 * Scores of a saved model on labelled rows.
 *
 * @param rows number of rows
 * @param sums sums of loss and correct predictions, each row with weight 1; empty for a regression
 * @param confusion empty for a regression
 * @param scores further scores by their name in files: macro_f1 and, for two classes, auc; rmse,
 *     mae and r2 for a regression, in the label's own unit
 */
public record ModelEvaluation(
    long rows, MetricSums sums, Optional<NamedConfusion> confusion, Map<String, Double> scores) {

  /** Share of rows predicted correctly; NaN for a regression. */
  public double accuracy() {
    return sums.accuracy();
  }

  /** Mean cross-entropy; NaN for a regression. */
  public double loss() {
    return sums.meanLoss();
  }
}
