package io.weft.nn;

import java.util.List;

/** A way to compute a {@link Conv2d}. */
interface Convolution {
  /** Lengths of the arrays that it needs for batches of up to {@code capacity} images. */
  List<Integer> scratch(int capacity);

  /**
   * Computes the output.
   *
   * @param scratch the arrays asked for; overwritten
   */
  void forward(LayerContext context, float[][] scratch);

  /**
   * Adds to the gradient of the weights, but not of the biases, and writes {@code dInput} where
   * there is one.
   *
   * @param scratch the arrays asked for; overwritten
   */
  void backward(LayerContext context, float[][] scratch);
}
