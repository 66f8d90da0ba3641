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
public record Dense(int units, Initialiser initialiser) implements Layer {

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
  public List<ParameterRange> segments(Shape input) {
    return ParameterRange.weightsAndBiases(Math.multiplyExact(units, input.size()), units);
  }

  @Override
  public void initialise(Shape input, float[] parameters, int offset, KeyedRandom random) {
    int weights = units * input.size();
    for (int i = 0; i < weights; i++) {
      parameters[offset + i] = initialiser.draw(input.size(), units, random);
    }
    Arrays.fill(parameters, offset + weights, offset + weights + units, 0);
  }

  @Override
  public void forward(LayerContext f) {
    int d = f.inputShape.size();
    int bias = f.offset + units * d;
    Floats.fillRows(f.parameters, bias, f.output, f.batch, units);
    Gemm.fastest()
        .multiply(
            NO, YES, f.batch, units, d, 1, f.input, 0, f.parameters, f.offset, 1, f.output, 0);
  }

  @Override
  public void backward(LayerContext f) {
    int d = f.inputShape.size();
    int bias = f.offset + units * d;
    Gemm gemm = Gemm.fastest();
    gemm.multiply(YES, NO, units, d, f.batch, 1, f.dOutput, 0, f.input, 0, 1, f.gradient, f.offset);
    Floats.addColumnSums(f.dOutput, f.batch, units, f.gradient, bias);
    if (f.dInput != null) {
      gemm.multiply(
          NO, NO, f.batch, d, units, 1, f.dOutput, 0, f.parameters, f.offset, 0, f.dInput, 0);
    }
  }
}
