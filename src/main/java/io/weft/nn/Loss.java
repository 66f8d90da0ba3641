package io.weft.nn;

import java.io.Serializable;

/**
 * What training makes small. Losses give sums and weights, never means: one place divides, after
 * all workers have added.
 */
public sealed interface Loss extends Serializable permits SoftmaxCrossEntropy, SquaredError, Huber {

  /** T, the targets of one example for a network of the given number of outputs. */
  int targetColumns(int outputs);

  /**
   * Whether the outputs are one score a class and the target is a class, so that hits can be
   * counted.
   */
  boolean predictsClasses();

  /**
   * Loss, weight and gradient of each example of a batch.
   *
   * @param output what the network gave, batch × K; not modified
   * @param targets batch × T; not modified
   * @param exampleWeights weight of each example; not modified
   * @param losses weighted loss of each example; written
   * @param weights what each example counts in the mean; written
   * @param dOutput d(sum of losses)/d(output), batch × K; written
   */
  void evaluate(
      float[] output,
      float[] targets,
      float[] exampleWeights,
      int batch,
      int outputs,
      double[] losses,
      double[] weights,
      float[] dOutput);
}
