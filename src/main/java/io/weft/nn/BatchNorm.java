package io.weft.nn;

import io.weft.math.Columns;
import io.weft.math.KeyedRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Batch normalisation of each feature of a vector, or of each channel over all pixels of an image:
 * {@code y = γ (x - mean) / √(variance + ε) + β} (S. Ioffe, C. Szegedy, Batch normalization, ICML
 * 2015).
 *
 * <p>In training, mean and variance are those of the rows that one worker has of the step; in
 * inference, the running ones. These are parameters that nothing trains: each step they move by
 * {@code momentum} towards the mean over the workers, weighted by their rows, of what the workers
 * saw, the variance as the unbiased one. Parameters: γ, β, running mean, running variance, C each.
 */
public record BatchNorm(double momentum, double epsilon) implements Layer {
  private static final int CENTRE = 0;
  private static final int SCALE = 1;
  private static final int SHIFT = 2;
  private static final int SUMS = 3;
  private static final int DEVIATION = 4;
  private static final int WORK = 5;
  private static final int COUNT = WORK + Columns.WORK;

  public BatchNorm {
    if (!(momentum > 0 && momentum <= 1)) {
      throw new IllegalArgumentException(
          "Invalid momentum of a batch norm: " + momentum + " (must be above 0 and at most 1)");
    }
    LayerNorm.requireEpsilon(epsilon);
  }

  /** The usual constants. */
  public BatchNorm() {
    this(0.1, 1e-5);
  }

  @Override
  public String kind() {
    return "batch-norm";
  }

  @Override
  public List<ParameterRange> segments(Shape input) {
    int c = input.channels();
    return List.of(
        new ParameterRange(0, 2 * c, ParameterRange.Kind.BIASES),
        new ParameterRange(2 * c, Math.multiplyExact(4, c), ParameterRange.Kind.STATISTICS));
  }

  @Override
  public List<Integer> scratch(Shape input, int capacity) {
    return Collections.nCopies(COUNT, Columns.tileLength(input.channels()));
  }

  @Override
  public void initialise(Shape input, float[] parameters, int offset, KeyedRandom random) {
    int c = input.channels();
    Arrays.fill(parameters, offset, offset + c, 1);
    Arrays.fill(parameters, offset + c, offset + 3 * c, 0);
    Arrays.fill(parameters, offset + 3 * c, offset + 4 * c, 1);
  }

  @Override
  public void forward(LayerContext f) {
    int c = f.inputShape.channels();
    int rows = f.batch * f.inputShape.pixels();
    float[] centre = f.scratch[CENTRE];
    float[] deviation = f.scratch[DEVIATION];
    if (f.mode == Mode.TRAINING) {
      float[] sums = f.scratch[SUMS];
      Columns.sums(f.input, rows, c, sums, work(f));
      for (int i = 0; i < c; i++) {
        centre[i] = sums[i] / rows;
      }
      Columns.spread(centre, c);
      Columns.squareSums(f.input, centre, rows, c, sums, work(f));
      for (int i = 0; i < c; i++) {
        deviation[i] = (float) Math.sqrt(sums[i] / rows + epsilon);
      }
    } else {
      System.arraycopy(f.parameters, f.offset + 2 * c, centre, 0, c);
      Columns.spread(centre, c);
      for (int i = 0; i < c; i++) {
        deviation[i] = (float) Math.sqrt(f.parameters[f.offset + 3 * c + i] + epsilon);
      }
    }
    float[] scale = f.scratch[SCALE];
    float[] shift = f.scratch[SHIFT];
    for (int i = 0; i < c; i++) {
      scale[i] = f.parameters[f.offset + i] / deviation[i];
      shift[i] = f.parameters[f.offset + c + i];
    }
    Columns.spread(scale, c);
    Columns.spread(shift, c);
    Columns.affine(f.input, centre, scale, shift, rows, c, f.output, work(f));
  }

  /**
   * With M rows, x̂ = (x - mean) / deviation, dγ = Σ dy x̂ and dβ = Σ dy: {@code dx = γ / deviation
   * · (dy - dβ / M - x̂ dγ / M)}.
   */
  @Override
  public void backward(LayerContext f) {
    int c = f.inputShape.channels();
    int rows = f.batch * f.inputShape.pixels();
    float[] centre = f.scratch[CENTRE];
    float[] deviation = f.scratch[DEVIATION];
    float[] scale = f.scratch[SCALE];
    float[] shift = f.scratch[SHIFT];
    float[] sums = f.scratch[SUMS];
    addStatistics(f, c, rows);
    Columns.sums(f.dOutput, rows, c, sums, work(f));
    for (int i = 0; i < c; i++) {
      f.gradient[f.offset + c + i] += sums[i];
      shift[i] = -scale[i] * sums[i] / rows;
    }
    Columns.productSums(f.dOutput, f.input, centre, rows, c, sums, work(f));
    for (int i = 0; i < c; i++) {
      float dGamma = sums[i] / deviation[i];
      f.gradient[f.offset + i] += dGamma;
      sums[i] = -scale[i] * dGamma / deviation[i] / rows;
    }
    if (f.dInput != null) {
      Columns.spread(sums, c);
      Columns.spread(shift, c);
      Columns.affineSum(f.input, centre, sums, shift, f.dOutput, scale, rows, c, f.dInput, work(f));
    }
  }

  private static float[][] work(LayerContext f) {
    return Arrays.copyOfRange(f.scratch, WORK, COUNT);
  }

  private void addStatistics(LayerContext f, int c, int rows) {
    float weight = (float) (momentum * f.batch);
    double unbiased = rows > 1 ? rows / (rows - 1.0) : 1;
    int mean = f.offset + 2 * c;
    int variance = f.offset + 3 * c;
    for (int i = 0; i < c; i++) {
      double deviation = f.scratch[DEVIATION][i];
      double seen = (deviation * deviation - epsilon) * unbiased;
      f.gradient[mean + i] += weight * (f.scratch[CENTRE][i] - f.parameters[mean + i]);
      f.gradient[variance + i] += weight * (float) (seen - f.parameters[variance + i]);
    }
  }
}
