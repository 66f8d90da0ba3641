package io.weft.nn;

import java.io.Serializable;

/**
 * Loss function: error of a network's outputs, and its gradient. It returns sums and weights, not
 * means; {@code train.ParameterUpdate} divides once, after the sums of all workers are added.
 *
 * <p>There are two values. The <em>loss</em> is the value in every report, for training, validation
 * and test rows, and the value for early stopping and schedules. For classes it is the plain
 * cross-entropy. The <em>training objective</em> is the value that training minimises: the loss
 * with label smoothing and class weights. Weights of rows belong to the data and count in both;
 * penalties (L2, weight decay) are in neither. PyTorch's {@code timm} and Keras make the same
 * difference.
 */
public sealed interface Loss extends Serializable permits SoftmaxCrossEntropy, SquaredError, Huber {

  /** T, the number of targets of one example, for a network with this number of outputs. */
  int targetColumns(int outputs);

  /**
   * Tells if the outputs are one score a class and the target is a class: then correct predictions
   * can be counted.
   */
  boolean predictsClasses();

  /** Tells if the training objective is the same as the loss. */
  default boolean isObjective() {
    return true;
  }

  /**
   * Computes loss, objective and gradient of each example of a batch.
   *
   * @param output of the network, batch × K; not modified
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
