package io.weft.nn;

import static io.weft.math.Transpose.NO;
import static io.weft.math.Transpose.YES;

import io.weft.math.Floats;
import io.weft.math.Gemm;
import io.weft.math.KeyedRandom;
import java.util.Arrays;
import java.util.List;

/**
 * Fully connected layer: {@code y = x Wᵀ + b}, with x batch × D, W units × D, b units and y batch ×
 * units.
 *
 * <p>Parameters: W row by row, then b.
 */
public record Dense(int units) implements Layer {

  public Dense {
    if (units < 1) {
      throw new IllegalArgumentException(
          "Invalid units of a dense layer: " + units + " (must be at least 1)");
    }
  }

  @Override
  public String kind() {
    return "dense";
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.sizes().size() != 1) {
      throw new IllegalArgumentException(
          "got %s (expects a vector; a flatten layer makes one)".formatted(input));
    }
    return Shape.of(units);
  }

  @Override
  public List<ParameterRange> parameterRanges(Shape input) {
    return ParameterRange.weightsAndBiases(Math.multiplyExact(units, input.size()), units);
  }

  @Override
  public void initialise(
      Shape input, float[] parameters, int offset, Initialiser initialiser, KeyedRandom random) {
    int weights = units * input.size();
    for (int i = 0; i < weights; i++) {
      parameters[offset + i] = initialiser.draw(input.size(), units, random);
    }
    Arrays.fill(parameters, offset + weights, offset + weights + units, 0);
  }

  @Override
  public void forward(LayerContext context) {
    int d = context.inputShape.size();
    int bias = context.offset + units * d;
    Floats.fillRows(context.parameters, bias, context.output, context.batch, units);
    Gemm.fastest()
        .multiply(
            NO,
            YES,
            context.batch,
            units,
            d,
            1,
            context.input,
            0,
            context.parameters,
            context.offset,
            1,
            context.output,
            0);
  }

  @Override
  public void backward(LayerContext context) {
    int d = context.inputShape.size();
    int bias = context.offset + units * d;
    Gemm gemm = Gemm.fastest();
    gemm.multiply(
        YES,
        NO,
        units,
        d,
        context.batch,
        1,
        context.dOutput,
        0,
        context.input,
        0,
        1,
        context.gradient,
        context.offset);
    Floats.addColumnSums(context.dOutput, context.batch, units, context.gradient, bias);
    if (context.dInput != null) {
      gemm.multiply(
          NO,
          NO,
          context.batch,
          d,
          units,
          1,
          context.dOutput,
          0,
          context.parameters,
          context.offset,
          0,
          context.dInput,
          0);
    }
  }
}
