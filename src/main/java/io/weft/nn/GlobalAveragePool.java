package io.weft.nn;

import io.weft.math.Patches;
import io.weft.math.Pooling;
import java.util.Collections;
import java.util.List;

/** Global average pooling: mean of each channel, from [C, H, W] to [C]. */
public record GlobalAveragePool() implements Layer {

  @Override
  public String kind() {
    return "global-average-pool";
  }

  @Override
  public Shape outputShape(Shape input) {
    input.requireImage();
    return Shape.of(input.channels());
  }

  /** One window over the whole image. */
  private static Patches whole(Shape image) {
    return new Window(image.height(), image.width(), 1, Window.Padding.valid()).on(image);
  }

  @Override
  public List<Integer> scratch(Shape input, int capacity) {
    return Collections.nCopies(2, Pooling.planeLength(whole(input)));
  }

  @Override
  public void forward(LayerContext context) {
    Pooling.mean(
        whole(context.inputShape), context.input, context.batch, context.scratch, context.output);
  }

  @Override
  public void backward(LayerContext context) {
    if (context.dInput != null) {
      Pooling.meanBackward(
          whole(context.inputShape),
          context.dOutput,
          context.batch,
          context.scratch,
          context.dInput);
    }
  }
}
