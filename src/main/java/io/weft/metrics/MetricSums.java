package io.weft.metrics;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Sums of losses, weights and correct predictions, from which mean loss and accuracy follow.
 * Workers return them, and they are added before anything is divided.
 *
 * <p>Doubles are added in the order of the calls; merge in a fixed order for equal bits. The JSON
 * has each sum under its name. Not thread-safe.
 */
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class MetricSums implements Serializable {
  /** Number of bytes that {@link #put} writes. */
  public static final int BYTES = 4 * Double.BYTES + 3 * Long.BYTES;

  private static final long serialVersionUID = 1;

  private double lossSum;
  private double weightSum;
  private double objectiveSum;
  private double objectiveWeightSum;
  private long correct;
  private long count;

  /** Number of examples with a prediction that is either right or wrong. */
  private long judged;

  /**
   * Adds a batch of classified examples.
   *
   * @param loss sum of the losses, each multiplied by the example's weight
   * @param weight sum of the weights
   * @param correct number of examples that were predicted correctly
   * @param count number of examples
   */
  public void add(double loss, double weight, long correct, long count) {
    add(loss, weight, correct, count, count);
  }

  /**
   * Adds the training objective of a batch.
   *
   * @param objective sum of the objectives, each multiplied by the example's weight
   * @param weight sum of the weights of the examples in the mean
   */
  public void addObjective(double objective, double weight) {
    this.objectiveSum += objective;
    this.objectiveWeightSum += weight;
  }

  /** Adds a batch with predictions that are neither right nor wrong, as in regression. */
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

  /** Sum of the weights of the training examples in the mean of their gradients. */
  public double objectiveWeightSum() {
    return objectiveWeightSum;
  }

  public long correct() {
    return correct;
  }

  public long count() {
    return count;
  }

  /** Weighted mean loss; NaN if no weight was added. */
  public double meanLoss() {
    return weightSum == 0 ? Double.NaN : lossSum / weightSum;
  }

  /** Weighted mean of the training objective; NaN if no weight was added. */
  public double meanObjective() {
    return objectiveWeightSum == 0 ? Double.NaN : objectiveSum / objectiveWeightSum;
  }

  /**
   * Share of examples that were predicted correctly, unweighted; NaN if there are none, as in
   * regression.
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

  /** Reads the sums that {@link #put} wrote; replaces these. */
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

  /** Sets all sums to zero. */
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
