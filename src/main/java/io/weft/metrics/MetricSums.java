package io.weft.metrics;

import java.io.Serializable;

/**
 * Sums over examples from which loss and accuracy follow: mergeable, so that parts can be counted
 * anywhere.
 */
public final class MetricSums implements Serializable {
  private static final long serialVersionUID = 1;

  private double lossSum;
  private double weightSum;
  private long correct;
  private long count;

  /** Adds the sums of some examples. */
  public void add(double loss, double weight, long hits, long examples) {
    lossSum += loss;
    weightSum += weight;
    correct += hits;
    count += examples;
  }

  /** Adds another part's sums; that part is not modified. */
  public MetricSums merge(MetricSums other) {
    add(other.lossSum, other.weightSum, other.correct, other.count);
    return this;
  }

  /** Back to zero. */
  public void clear() {
    lossSum = 0;
    weightSum = 0;
    correct = 0;
    count = 0;
  }

  /** Weighted mean loss; NaN without examples. */
  public double meanLoss() {
    return lossSum / weightSum;
  }

  /** Share of the examples whose largest output is their label's; NaN without examples. */
  public double accuracy() {
    return (double) correct / count;
  }

  public double lossSum() {
    return lossSum;
  }

  public double weightSum() {
    return weightSum;
  }

  public long correct() {
    return correct;
  }

  public long count() {
    return count;
  }
}
