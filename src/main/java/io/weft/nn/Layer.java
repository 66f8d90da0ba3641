package io.weft.nn;

import io.weft.math.KeyedRandom;
import java.io.Serializable;

/**
 * One layer of a network: an immutable description that knows its shapes, and how to compute itself
 * forward and backward on a {@link Frame}.
 */
public sealed interface Layer extends Serializable permits Activation, Dense, Dropout {

  /** The word for this layer in a config file and in a model summary. */
  String kind();

  /**
   * Shape of the output for an input of the given shape.
   *
   * @throws IllegalArgumentException if the layer cannot take such an input; says what it got and
   *     what it expects
   */
  default Shape outputShape(Shape input) {
    return input;
  }

  /**
   * Number of weights, which L2 and weight decay pull towards zero. They come first among the
   * parameters.
   */
  default int weightCount(Shape input) {
    return 0;
  }

  /** Number of biases and the like, which nothing pulls. They follow the weights. */
  default int biasCount(Shape input) {
    return 0;
  }

  /** Number of floats that the layer keeps between forward and backward for each example. */
  default int scratchPerExample(Shape input) {
    return 0;
  }

  /** Writes initial parameters from the offset on; the rest of the array is not modified. */
  default void initialise(Shape input, float[] parameters, int offset, KeyedRandom random) {}

  /** Computes {@code output} from {@code input} and the parameters. */
  void forward(Frame frame);

  /**
   * Adds to the gradient sums of the parameters, and computes {@code dInput} from {@code dOutput}
   * unless it is null.
   */
  void backward(Frame frame);
}
