package io.weft.nn;

import java.util.List;

/** Algorithm for a {@link Conv2d}. */
interface Convolution {
  /** Lengths of the scratch arrays for batches of up to {@code capacity} images. */
  List<Integer> scratch(int capacity);

  /**
   * Computes the output.
   *
   * @param scratch arrays with the lengths of {@link #scratch}; overwritten
   */
  void forward(LayerContext context, float[][] scratch);

  /**
   * Adds to the gradient of the weights, but not of the biases, and writes {@code dInput} unless it
   * is null.
   *
   * @param scratch arrays with the lengths of {@link #scratch}; overwritten
   */
  void backward(LayerContext context, float[][] scratch);
}
