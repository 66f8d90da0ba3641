package io.weft.nn;

import io.weft.math.Pooling;
import java.util.Collections;
import java.util.List;

/** Average pooling: mean of each window over its pixels inside the image, by channel. */
public record AvgPool2d(Window window) implements Layer {

  @Override
  public String kind() {
    return "avg-pool2d";
  }

  @Override
  public Shape outputShape(Shape input) {
    return window.outputShape(input, input.channels());
  }

  @Override
  public List<Integer> scratch(Shape input, int capacity) {
    return Collections.nCopies(2, Pooling.planeLength(window.on(input)));
  }

  @Override
  public void forward(LayerContext context) {
    Pooling.mean(
        window.on(context.inputShape),
        context.input,
        context.batch,
        context.scratch,
        context.output);
  }

  @Override
  public void backward(LayerContext context) {
    if (context.dInput != null) {
      Pooling.meanBackward(
          window.on(context.inputShape),
          context.dOutput,
          context.batch,
          context.scratch,
          context.dInput);
    }
  }
}
