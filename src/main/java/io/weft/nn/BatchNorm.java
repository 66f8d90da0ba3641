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
 * <p>In training, mean and variance are those of one worker's rows of the step. In inference, they
 * are the running ones. These are parameters without a gradient: in each step they move by {@code
 * momentum} towards the values of this step. Those are the mean over the workers, weighted by their
 * rows; the variance is the unbiased one.
 *
 * <p>Parameters: γ, β, running mean, running variance, C each.
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

  /** Batch normalisation with the usual constants. */
  public BatchNorm() {
    this(0.1, 1e-5);
  }

  @Override
  public String kind() {
    return "batch-norm";
  }

  @Override
  public List<ParameterRange> parameterRanges(Shape input) {
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
  public void initialise(
      Shape input, float[] parameters, int offset, Initialiser initialiser, KeyedRandom random) {
    int c = input.channels();
    Arrays.fill(parameters, offset, offset + c, 1);
    Arrays.fill(parameters, offset + c, offset + 3 * c, 0);
    Arrays.fill(parameters, offset + 3 * c, offset + 4 * c, 1);
  }

  @Override
  public void forward(LayerContext context) {
    int c = context.inputShape.channels();
    int rows = context.batch * context.inputShape.pixels();
    float[] centre = context.scratch[CENTRE];
    float[] deviation = context.scratch[DEVIATION];
    if (context.mode == Mode.TRAINING) {
      float[] sums = context.scratch[SUMS];
      Columns.sums(context.input, rows, c, sums, work(context));
      for (int i = 0; i < c; i++) {
        centre[i] = sums[i] / rows;
      }
      Columns.spread(centre, c);
      Columns.squareSums(context.input, centre, rows, c, sums, work(context));
      for (int i = 0; i < c; i++) {
        deviation[i] = (float) Math.sqrt(sums[i] / rows + epsilon);
      }
    } else {
      System.arraycopy(context.parameters, context.offset + 2 * c, centre, 0, c);
      Columns.spread(centre, c);
      for (int i = 0; i < c; i++) {
        deviation[i] = (float) Math.sqrt(context.parameters[context.offset + 3 * c + i] + epsilon);
      }
    }
    float[] scale = context.scratch[SCALE];
    float[] shift = context.scratch[SHIFT];
    for (int i = 0; i < c; i++) {
      scale[i] = context.parameters[context.offset + i] / deviation[i];
      shift[i] = context.parameters[context.offset + c + i];
    }
    Columns.spread(scale, c);
    Columns.spread(shift, c);
    Columns.affine(context.input, centre, scale, shift, rows, c, context.output, work(context));
  }

  /**
   * Computes {@code dx = γ / deviation · (dy - dβ / M - x̂ dγ / M)}, with M rows, x̂ = (x - mean) /
   * deviation, dγ = Σ dy x̂ and dβ = Σ dy.
   */
  @Override
  public void backward(LayerContext context) {
    int c = context.inputShape.channels();
    int rows = context.batch * context.inputShape.pixels();
    float[] centre = context.scratch[CENTRE];
    float[] deviation = context.scratch[DEVIATION];
    float[] scale = context.scratch[SCALE];
    float[] shift = context.scratch[SHIFT];
    float[] sums = context.scratch[SUMS];
    addStatistics(context, c, rows);
    Columns.sums(context.dOutput, rows, c, sums, work(context));
    for (int i = 0; i < c; i++) {
      context.gradient[context.offset + c + i] += sums[i];
      shift[i] = -scale[i] * sums[i] / rows;
    }
    Columns.productSums(context.dOutput, context.input, centre, rows, c, sums, work(context));
    for (int i = 0; i < c; i++) {
      float dGamma = sums[i] / deviation[i];
      context.gradient[context.offset + i] += dGamma;
      sums[i] = -scale[i] * dGamma / deviation[i] / rows;
    }
    if (context.dInput != null) {
      Columns.spread(sums, c);
      Columns.spread(shift, c);
      Columns.affineSum(
          context.input,
          centre,
          sums,
          shift,
          context.dOutput,
          scale,
          rows,
          c,
          context.dInput,
          work(context));
    }
  }

  private static float[][] work(LayerContext context) {
    return Arrays.copyOfRange(context.scratch, WORK, COUNT);
  }

  private void addStatistics(LayerContext context, int c, int rows) {
    float weight = (float) (momentum * context.batch);
    double unbiased = rows > 1 ? rows / (rows - 1.0) : 1;
    int mean = context.offset + 2 * c;
    int variance = context.offset + 3 * c;
    for (int i = 0; i < c; i++) {
      double deviation = context.scratch[DEVIATION][i];
      double seen = (deviation * deviation - epsilon) * unbiased;
      context.gradient[mean + i] +=
          weight * (context.scratch[CENTRE][i] - context.parameters[mean + i]);
      context.gradient[variance + i] += weight * (float) (seen - context.parameters[variance + i]);
    }
  }
}
