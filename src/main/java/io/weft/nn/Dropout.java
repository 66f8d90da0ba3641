package io.weft.nn;

import java.util.List;

/**
 * In training, each value becomes zero with probability {@code rate} and is else divided by {@code
 * 1 - rate}, so that its mean stays (N. Srivastava et al., Dropout, JMLR 2014); in inference
 * nothing happens.
 *
 * <p>Scratch holds the factor of each value, batch × D.
 */
public record Dropout(double rate) implements Layer {

  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "Invalid rate of a dropout layer: " + rate + " (must be in [0, 1))");
    }
  }

  @Override
  public String kind() {
    return "dropout";
  }

  @Override
  public List<Integer> scratch(Shape input, int capacity) {
    return List.of(Math.multiplyExact(capacity, input.size()));
  }

  @Override
  public void forward(LayerContext f) {
    int length = f.batch * f.inputShape.size();
    if (f.mode == Mode.INFERENCE) {
      System.arraycopy(f.input, 0, f.output, 0, length);
      return;
    }
    f.random.fillBernoulli(f.scratch[0], length, rate, (float) (1 / (1 - rate)));
    float[] factors = f.scratch[0];
    for (int i = 0; i < length; i++) {
      f.output[i] = f.input[i] * factors[i];
    }
  }

  @Override
  public void backward(LayerContext f) {
    if (f.dInput == null) {
      return;
    }
    int length = f.batch * f.inputShape.size();
    float[] factors = f.scratch[0];
    for (int i = 0; i < length; i++) {
      f.dInput[i] = f.dOutput[i] * factors[i];
    }
  }
}
