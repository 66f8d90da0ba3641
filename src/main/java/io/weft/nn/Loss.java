package io.weft.nn;

import java.io.Serializable;

/**
 * How wrong outputs are. Losses give sums and weights, never means: one place divides, after all
 * workers have added.
 *
 * <p>There are two figures. The <em>loss</em> is what every report shows, of training, validation
 * and test rows alike, and what early stopping and schedules watch: the plain cross-entropy for
 * classes. The <em>training objective</em> is what training makes small: the loss with label
 * smoothing and class weights, which serve training alone. Weights of rows belong to the data and
 * count in both; penalties (L2, weight decay) are in neither. (The same split as PyTorch's {@code
 * timm} makes, whose training and validation losses differ, and Keras, whose class weights are of
 * training only.)
 */
public sealed interface Loss extends Serializable permits SoftmaxCrossEntropy, SquaredError, Huber {

  /** T, the targets of one example for a network of the given number of outputs. */
  int targetColumns(int outputs);

  /**
   * Whether the outputs are one score a class and the target is a class, so that hits can be
   * counted.
   */
  boolean predictsClasses();

  /** Whether the training objective is the loss. */
  default boolean isObjective() {
    return true;
  }

  /**
   * Loss, objective and gradient of each example of a batch.
   *
   * @param output what the network gave, batch × K; not modified
   * @param targets batch × T; not modified
   * @param exampleWeights weight of each example; not modified
   * @param losses of each example; written
   * @param dOutput d(sum of objectives)/d(output), batch × K; written
   */
  void evaluate(
      float[] output,
      float[] targets,
      float[] exampleWeights,
      int batch,
      int outputs,
      ExampleLosses losses,
      float[] dOutput);
}
