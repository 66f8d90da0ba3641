package io.weft.metrics;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * The sums behind mean loss and accuracy: what shards return and the driver adds before it divides,
 * once.
 *
 * <p>Doubles are added in the order of the calls; merge in a fixed order for equal bits. Not
 * thread-safe.
 */
public final class MetricSums implements Serializable {
  /** What {@link #put} writes. */
  public static final int BYTES = 4 * Double.BYTES + 3 * Long.BYTES;

  private static final long serialVersionUID = 1;

  private double lossSum;
  private double weightSum;
  private double objectiveSum;
  private double objectiveWeightSum;
  private long correct;
  private long count;

  /** Of the {@code count} examples, those that a prediction could be right or wrong about. */
  private long judged;

  /**
   * Adds a batch: its loss, already multiplied by the weights of its examples, the sum of those
   * weights, and how many of its {@code count} examples were predicted correctly.
   */
  public void add(double loss, double weight, long correct, long count) {
    add(loss, weight, correct, count, count);
  }

  /**
   * Adds the training objective of a batch: already multiplied by what its examples count in the
   * mean, and the sum of that.
   */
  public void addObjective(double objective, double weight) {
    this.objectiveSum += objective;
    this.objectiveWeightSum += weight;
  }

  /** Adds a batch whose predictions are neither right nor wrong, as in regression. */
  public void add(double loss, double weight, long count) {
    add(loss, weight, 0, count, 0);
  }

  private void add(double loss, double weight, long correct, long count, long judged) {
    this.lossSum += loss;
    this.weightSum += weight;
    this.correct += correct;
    this.count += count;
    this.judged += judged;
  }

  /** Adds the sums of {@code other}, which is not modified. */
  public MetricSums merge(MetricSums other) {
    add(other.lossSum, other.weightSum, other.correct, other.count, other.judged);
    addObjective(other.objectiveSum, other.objectiveWeightSum);
    return this;
  }

  public double lossSum() {
    return lossSum;
  }

  public double weightSum() {
    return weightSum;
  }

  /** What the examples of training count together in the mean of their gradients. */
  public double objectiveWeightSum() {
    return objectiveWeightSum;
  }

  public long correct() {
    return correct;
  }

  public long count() {
    return count;
  }

  /** Weighted mean loss; NaN, "not measured", when no weight was added. */
  public double meanLoss() {
    return weightSum == 0 ? Double.NaN : lossSum / weightSum;
  }

  /** Weighted mean of the training objective; NaN, "not measured", when none was added. */
  public double meanObjective() {
    return objectiveWeightSum == 0 ? Double.NaN : objectiveSum / objectiveWeightSum;
  }

  /**
   * Share of examples predicted correctly, unweighted; NaN, "not measured", when there is none, or
   * none that can be right or wrong.
   */
  public double accuracy() {
    return judged == 0 ? Double.NaN : (double) correct / judged;
  }

  /** Writes the sums, {@link #BYTES} in the buffer's order. */
  public void put(ByteBuffer buffer) {
    buffer.putDouble(lossSum).putDouble(weightSum);
    buffer.putDouble(objectiveSum).putDouble(objectiveWeightSum);
    buffer.putLong(correct).putLong(count).putLong(judged);
  }

  /** Becomes what {@link #put} wrote. */
  public void get(ByteBuffer buffer) {
    lossSum = buffer.getDouble();
    weightSum = buffer.getDouble();
    objectiveSum = buffer.getDouble();
    objectiveWeightSum = buffer.getDouble();
    correct = buffer.getLong();
    count = buffer.getLong();
    judged = buffer.getLong();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MetricSums sums
        && Double.compare(lossSum, sums.lossSum) == 0
        && Double.compare(weightSum, sums.weightSum) == 0
        && Double.compare(objectiveSum, sums.objectiveSum) == 0
        && Double.compare(objectiveWeightSum, sums.objectiveWeightSum) == 0
        && correct == sums.correct
        && count == sums.count
        && judged == sums.judged;
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(lossSum) + Long.hashCode(31 * correct + count);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "lossSum=%s weightSum=%s objectiveSum=%s objectiveWeightSum=%s correct=%d count=%d",
        lossSum,
        weightSum,
        objectiveSum,
        objectiveWeightSum,
        correct,
        count);
  }

  /** Back to zero. */
  public void clear() {
    lossSum = 0;
    weightSum = 0;
    objectiveSum = 0;
    objectiveWeightSum = 0;
    correct = 0;
    count = 0;
    judged = 0;
  }
}
