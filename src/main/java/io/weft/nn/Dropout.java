package io.weft.nn;

import java.util.List;

/**
 * Dropout (N. Srivastava et al., JMLR 2014). In training, each value becomes zero with probability
 * {@code rate}, and is else divided by {@code 1 - rate}, which keeps its mean. In inference, values
 * do not change.
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
  public void forward(LayerContext context) {
    int length = context.batch * context.inputShape.size();
    if (context.mode == Mode.INFERENCE) {
      System.arraycopy(context.input, 0, context.output, 0, length);
      return;
    }
    context.random.fillBernoulli(context.scratch[0], length, rate, (float) (1 / (1 - rate)));
    float[] factors = context.scratch[0];
    for (int i = 0; i < length; i++) {
      context.output[i] = context.input[i] * factors[i];
    }
  }

  @Override
  public void backward(LayerContext context) {
    if (context.dInput == null) {
      return;
    }
    int length = context.batch * context.inputShape.size();
    float[] factors = context.scratch[0];
    for (int i = 0; i < length; i++) {
      context.dInput[i] = context.dOutput[i] * factors[i];
    }
  }
}
