package io.weft.train;

import io.weft.math.Floats;
import io.weft.metrics.MetricSums;
import io.weft.nn.ParameterRange;
import io.weft.optim.Optimizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one place that divides: from the sums of all workers to the mean gradient, and from there to
 * new parameters.
 *
 * <p>Whoever has all parameters calls {@link #apply}. Owners of slices that start at multiples of
 * {@link Floats#NORM_BLOCK} call, each for its own, {@link #divide}, then {@link #move} with the
 * norm of all slices, and get the same bits.
 */
public final class ParameterUpdate {
  private final TrainingPlan plan;
  private final List<ParameterRange> segments;

  public ParameterUpdate(TrainingPlan plan) {
    this.plan = plan;
    this.segments = plan.network().segments();
  }

  /**
   * Makes one update: finite check, statistics, mean, clipping by global norm, L2, optimizer. A
   * step whose examples all weigh nothing changes nothing.
   *
   * @param parameters P values; modified
   * @param optimizerState slots · P values; modified
   * @param sums of all workers; the gradient in it is modified
   * @param step number of steps done before this one
   * @throws DivergedException if the loss or a gradient is not finite; the parameters are then as
   *     before
   */
  public void apply(
      float[] parameters,
      float[] optimizerState,
      GradientSum sums,
      double learningRate,
      long step) {
    float[] gradient = sums.gradient;
    int bad = Floats.firstNonFinite(gradient, 0, gradient.length);
    DivergedException divergence = divergence(bad, sums.metrics, learningRate, step);
    if (divergence != null) {
      throw divergence;
    }
    if (sums.metrics.objectiveWeightSum() == 0) {
      return;
    }
    divide(parameters, gradient, 0, gradient.length, sums.metrics);
    double squaredNorm = 0;
    if (clips()) {
      double[] blocks = new double[Floats.blocks(gradient.length)];
      Floats.squareSumsOfBlocks(gradient, 0, gradient.length, blocks);
      squaredNorm = squaredNorm(blocks);
    }
    move(parameters, optimizerState, gradient, 0, gradient.length, squaredNorm, learningRate, step);
  }

  /** Whether {@link #move} needs the norm. */
  public boolean clips() {
    return !Double.isInfinite(plan.clipNorm());
  }

  /** Adds up what {@link Floats#squareSumsOfBlocks} gives for all parameters. */
  public static double squaredNorm(double[] blocks) {
    double total = 0;
    for (double block : blocks) {
      total += block;
    }
    return total;
  }

  /**
   * What to throw after a step, or null if all is finite.
   *
   * @param bad index of the first gradient that is not finite, or -1
   * @param step number of steps done before this one
   */
  public @Nullable DivergedException divergence(
      int bad, MetricSums sums, double learningRate, long step) {
    if (bad < 0 && !lossIsBad(sums)) {
      return null;
    }
    String where = bad >= 0 ? plan.network().layerNameOf(bad) : "the output";
    return new DivergedException(step + 1, where, sums.meanObjective(), learningRate);
  }

  /** Whether a step had weight, but no finite loss. */
  public static boolean lossIsBad(MetricSums sums) {
    return sums.objectiveWeightSum() != 0 && !Double.isFinite(sums.meanObjective());
  }

  /**
   * From sums to the mean gradient of parameters {@code [from, to)}. Statistics among them move by
   * the mean over the rows, and what is left of them counts in no norm.
   *
   * @param parameters P values; statistics modified
   * @param gradient P values, sums of all workers; modified
   * @param sums of all workers, of a weight above 0
   */
  public void divide(float[] parameters, float[] gradient, int from, int to, MetricSums sums) {
    long rows = sums.count();
    for (ParameterRange segment : segments) {
      if (segment.kind() == ParameterRange.Kind.STATISTICS) {
        int end = Math.min(to, segment.to());
        for (int i = Math.max(from, segment.from()); i < end; i++) {
          parameters[i] += gradient[i] / rows;
          gradient[i] = 0;
        }
      }
    }
    Floats.scale(gradient, from, to, (float) (1 / sums.objectiveWeightSum()));
  }

  /**
   * Clipping by global norm, L2 and optimizer for parameters {@code [from, to)}.
   *
   * @param parameters P values; modified
   * @param optimizerState slots · P values; modified
   * @param gradient P values, the mean; modified
   * @param squaredNorm of the whole mean gradient, if {@link #clips}
   * @param step number of steps done before this one
   */
  public void move(
      float[] parameters,
      float[] optimizerState,
      float[] gradient,
      int from,
      int to,
      double squaredNorm,
      double learningRate,
      long step) {
    if (clips() && Math.sqrt(squaredNorm) > plan.clipNorm()) {
      Floats.scale(gradient, from, to, (float) (plan.clipNorm() / Math.sqrt(squaredNorm)));
    }
    for (ParameterRange segment : segments) {
      int first = Math.max(from, segment.from());
      int end = Math.min(to, segment.to());
      if (segment.kind() == ParameterRange.Kind.STATISTICS || first >= end) {
        continue;
      }
      Optimizer optimizer = plan.optimizer();
      if (segment.kind() == ParameterRange.Kind.BIASES) {
        optimizer = optimizer.withoutWeightDecay();
      } else if (plan.l2() > 0) {
        float l2 = (float) plan.l2();
        for (int i = first; i < end; i++) {
          gradient[i] += l2 * parameters[i];
        }
      }
      optimizer.update(parameters, gradient, optimizerState, first, end, learningRate, step + 1);
    }
  }
}
