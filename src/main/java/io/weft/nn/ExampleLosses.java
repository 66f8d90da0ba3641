package io.weft.nn;

/**
 * Result of a {@link Loss} for each example of a batch.
 *
 * @param losses reported loss, multiplied by the example's weight
 * @param weights weight of each example in the mean of the reported losses
 * @param objectives training objective, multiplied by the example's weight
 * @param objectiveWeights weight of each example in the mean of the objectives, and so in the mean
 *     of the gradients
 */
@SuppressWarnings("ArrayRecordComponent") // buffers, never compared
public record ExampleLosses(
    double[] losses, double[] weights, double[] objectives, double[] objectiveWeights) {

  /** Allocates buffers for batches of at most {@code capacity} examples. */
  public static ExampleLosses of(int capacity) {
    return new ExampleLosses(
        new double[capacity], new double[capacity], new double[capacity], new double[capacity]);
  }

  /** Sets an example whose reported loss is the objective. */
  void set(int example, double loss, double weight) {
    set(example, loss, weight, loss, weight);
  }

  void set(int example, double loss, double weight, double objective, double objectiveWeight) {
    losses[example] = loss;
    weights[example] = weight;
    objectives[example] = objective;
    objectiveWeights[example] = objectiveWeight;
  }
}
