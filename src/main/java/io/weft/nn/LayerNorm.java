package io.weft.nn;

import io.weft.math.KeyedRandom;
import java.util.Arrays;
import java.util.List;

/**
 * Layer normalisation of each vector, or of the channels at each pixel of an image: {@code y = γ (x
 * - mean) / √(variance + ε) + β} with mean and variance over the C values (J. Ba et al., Layer
 * normalization, 2016). Rows are independent of each other, in training and in inference.
 *
 * <p>Parameters: γ, β, C each.
 */
public record LayerNorm(double epsilon) implements Layer {

  public LayerNorm {
    requireEpsilon(epsilon);
  }

  /** Layer normalisation with the usual constant. */
  public LayerNorm() {
    this(1e-5);
  }

  static void requireEpsilon(double epsilon) {
    if (!(epsilon > 0) || Double.isInfinite(epsilon)) {
      throw new IllegalArgumentException(
          "Invalid epsilon of a norm: " + epsilon + " (must be positive)");
    }
  }

  @Override
  public String kind() {
    return "layer-norm";
  }

  @Override
  public List<ParameterRange> parameterRanges(Shape input) {
    return List.of(
        new ParameterRange(0, Math.multiplyExact(2, input.channels()), ParameterRange.Kind.BIASES));
  }

  @Override
  public void initialise(
      Shape input, float[] parameters, int offset, Initialiser initialiser, KeyedRandom random) {
    int c = input.channels();
    Arrays.fill(parameters, offset, offset + c, 1);
    Arrays.fill(parameters, offset + c, offset + 2 * c, 0);
  }

  @Override
  public void forward(LayerContext context) {
    int c = context.inputShape.channels();
    int rows = context.batch * context.inputShape.pixels();
    for (int from = 0; from < rows * c; from += c) {
      double mean = mean(context.input, from, c);
      double inverse = inverseDeviation(context.input, from, c, mean);
      for (int i = 0; i < c; i++) {
        double normal = (context.input[from + i] - mean) * inverse;
        context.output[from + i] =
            (float)
                (context.parameters[context.offset + i] * normal
                    + context.parameters[context.offset + c + i]);
      }
    }
  }

  @Override
  public void backward(LayerContext context) {
    int c = context.inputShape.channels();
    int rows = context.batch * context.inputShape.pixels();
    float[] dInput = context.dInput;
    for (int from = 0; from < rows * c; from += c) {
      double mean = mean(context.input, from, c);
      double inverse = inverseDeviation(context.input, from, c, mean);
      double sum = 0;
      double product = 0;
      for (int i = 0; i < c; i++) {
        float dOutput = context.dOutput[from + i];
        double normal = (context.input[from + i] - mean) * inverse;
        context.gradient[context.offset + i] += (float) (dOutput * normal);
        context.gradient[context.offset + c + i] += dOutput;
        double dNormal = (double) dOutput * context.parameters[context.offset + i];
        sum += dNormal;
        product += dNormal * normal;
      }
      if (dInput != null) {
        for (int i = 0; i < c; i++) {
          double normal = (context.input[from + i] - mean) * inverse;
          double dNormal =
              (double) context.dOutput[from + i] * context.parameters[context.offset + i];
          dInput[from + i] = (float) (inverse * (dNormal - (sum + normal * product) / c));
        }
      }
    }
  }

  private static double mean(float[] values, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += values[i];
    }
    return sum / count;
  }

  private double inverseDeviation(float[] values, int from, int count, double mean) {
    double squares = 0;
    for (int i = from; i < from + count; i++) {
      squares += (values[i] - mean) * (values[i] - mean);
    }
    return 1 / Math.sqrt(squares / count + epsilon);
  }
}
