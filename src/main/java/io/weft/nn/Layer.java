package io.weft.nn;

import io.weft.math.KeyedRandom;
import java.io.Serializable;
import java.util.List;

/**
 * Layer of a network: a record that describes it with its shapes, and its forward and backward pass
 * on a {@link LayerContext}.
 *
 * <p>Inside a network an image is stored in the order height, width, channels, although its shape
 * is [C, H, W]. The values of one pixel are together.
 */
public interface Layer extends Serializable {

  /** Name of this kind of layer in a config file and in a model summary. */
  String kind();

  /**
   * Shape of the output for an input of the given shape.
   *
   * @throws IllegalArgumentException if the layer cannot take such an input; names both shapes
   */
  default Shape outputShape(Shape input) {
    return input;
  }

  /** Parameters of the layer by kind: ranges that follow each other from 0 on. */
  default List<ParameterRange> parameterRanges(Shape input) {
    return List.of();
  }

  /**
   * Lengths of the scratch arrays that the layer needs besides input and output.
   *
   * @param capacity largest batch
   */
  default List<Integer> scratch(Shape input, int capacity) {
    return List.of();
  }

  /** Networks inside this layer, with the same input; they own its parameters, in this order. */
  default List<Network> branches(Shape input) {
    return List.of();
  }

  /**
   * Writes initial parameters from the offset on; the rest of the array is not modified.
   *
   * @param initialiser distribution of the weights; a layer that adds up no weighted inputs may
   *     have a distribution of its own instead
   */
  default void initialise(
      Shape input, float[] parameters, int offset, Initialiser initialiser, KeyedRandom random) {}

  /** Computes {@code output} from {@code input} and the parameters. */
  void forward(LayerContext context);

  /**
   * Adds to the gradient sums of the parameters. Computes {@code dInput} from {@code dOutput},
   * unless {@code dInput} is null.
   */
  void backward(LayerContext context);
}
