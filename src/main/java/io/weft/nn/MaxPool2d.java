package io.weft.nn;

import io.weft.math.Patches;
import io.weft.math.Pooling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Max pooling: largest value of each window, by channel; padding is never the largest. The gradient
 * goes to that value, or to the first one if several are equal.
 */
public record MaxPool2d(Window window) implements Layer {
  private static final int PLANES = 3;

  /** Tap of the kernel with the largest value of each window; from forward to backward. */
  private static final int WINNERS = 0;

  @Override
  public String kind() {
    return "max-pool2d";
  }

  @Override
  public Shape outputShape(Shape input) {
    return window.outputShape(input, input.channels());
  }

  @Override
  public List<Integer> scratch(Shape input, int capacity) {
    Patches windows = window.on(input);
    List<Integer> lengths = new ArrayList<>();
    lengths.add(Math.multiplyExact(capacity, windows.outputs() * input.channels()));
    lengths.addAll(Collections.nCopies(PLANES, Pooling.planeLength(windows)));
    return lengths;
  }

  @Override
  public void forward(LayerContext context) {
    float[] winners = context.scratch[WINNERS];
    Pooling.max(
        window.on(context.inputShape),
        context.input,
        context.batch,
        planes(context),
        context.output,
        winners);
  }

  @Override
  public void backward(LayerContext context) {
    if (context.dInput != null) {
      float[] winners = context.scratch[WINNERS];
      Pooling.maxBackward(
          window.on(context.inputShape),
          winners,
          context.dOutput,
          context.batch,
          planes(context),
          context.dInput);
    }
  }

  private static float[][] planes(LayerContext context) {
    return Arrays.copyOfRange(context.scratch, WINNERS + 1, context.scratch.length);
  }
}
