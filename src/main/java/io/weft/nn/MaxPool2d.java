package io.weft.nn;

import io.weft.math.Patches;
import io.weft.math.Pooling;
import java.util.Collections;
import java.util.List;

/**
 * The largest value of each window, channel by channel; padding never wins. The gradient goes to
 * that value, to the first of equals.
 */
public record MaxPool2d(Window window) implements Layer {

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
    return Collections.nCopies(4, Pooling.planeLength(window.on(input)));
  }

  @Override
  public void forward(Frame f) {
    Pooling.max(window.on(f.inputShape), f.input, f.batch, f.scratch, f.output);
  }

  @Override
  public void backward(Frame f) {
    if (f.dInput != null) {
      Patches windows = window.on(f.inputShape);
      Pooling.maxBackward(windows, f.input, f.output, f.dOutput, f.batch, f.scratch, f.dInput);
    }
  }
}
