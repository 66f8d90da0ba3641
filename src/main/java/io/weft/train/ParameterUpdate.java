package io.weft.train;

import io.weft.math.Floats;
import io.weft.metrics.MetricSums;
import io.weft.nn.ParameterRange;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Update of the parameters from the gradient sums of all workers. This is the only place that
 * divides a sum by the number or the weight of examples.
 *
 * <p>A caller that has all parameters uses {@link #apply}. Owners of slices use {@link #average},
 * then {@link #step} with the norm over all slices, and get the same bits. Their slices must start
 * at multiples of {@link Floats#NORM_BLOCK}.
 */
public final class ParameterUpdate {
  private final TrainingPlan plan;
  private final List<ParameterRange> ranges;

  public ParameterUpdate(TrainingPlan plan) {
    this.plan = plan;
    this.ranges = plan.network().parameterRanges();
  }

  /**
   * Makes one update: finite check, statistics, mean, clipping by global norm, L2, optimizer step.
   * It changes nothing if the weights of all examples are 0.
   *
   * @param parameters P values; modified
   * @param optimizerState slots · P values; modified
   * @param sum of all workers; its gradient is modified
   * @param position of this step
   * @throws DivergedException if the loss or a gradient is not finite; the parameters are then as
   *     before
   */
  public void apply(
      float[] parameters, float[] optimizerState, GradientSum sum, Schedule.Position position) {
    float[] gradient = sum.gradient;
    int nonFinite = Floats.firstNonFinite(gradient, 0, gradient.length);
    DivergedException divergence = divergence(nonFinite, sum.metrics, position);
    if (divergence != null) {
      throw divergence;
    }
    if (sum.metrics.objectiveWeightSum() == 0) {
      return;
    }
    average(parameters, gradient, 0, gradient.length, sum.metrics);
    double squaredNorm = 0;
    if (clips()) {
      double[] blocks = new double[Floats.blocks(gradient.length)];
      Floats.squareSumsOfBlocks(gradient, 0, gradient.length, blocks);
      squaredNorm = squaredNorm(blocks);
    }
    step(parameters, optimizerState, gradient, 0, gradient.length, squaredNorm, position);
  }

  /** Tells if {@link #step} limits the norm of the gradient, and so must know it. */
  public boolean clips() {
    return !Double.isInfinite(plan.clipNorm());
  }

  /**
   * Squared norm of a gradient.
   *
   * @param blocks result of {@link Floats#squareSumsOfBlocks} for all parameters
   */
  public static double squaredNorm(double[] blocks) {
    double total = 0;
    for (double block : blocks) {
      total += block;
    }
    return total;
  }

  /**
   * Exception to throw after a step, or null if the loss and the gradient are finite.
   *
   * @param nonFinite index of the first gradient that is not finite, or -1
   * @param metrics of the step
   * @param position of the step
   */
  public @Nullable DivergedException divergence(
      int nonFinite, MetricSums metrics, Schedule.Position position) {
    if (nonFinite < 0 && !lossIsNonFinite(metrics)) {
      return null;
    }
    String where = nonFinite >= 0 ? plan.network().layerNameOf(nonFinite) : "the output";
    return new DivergedException(
        position.step() + 1,
        where,
        metrics.meanObjective(),
        plan.schedule().learningRate(position));
  }

  /** Tells if a step has examples with a weight, but no finite loss. */
  public static boolean lossIsNonFinite(MetricSums metrics) {
    return metrics.objectiveWeightSum() != 0 && !Double.isFinite(metrics.meanObjective());
  }

  /**
   * Turns gradient sums into the mean gradient of parameters {@code [from, to)}. Statistics in the
   * range are updated by their mean over the rows; their gradient becomes 0, so that it counts in
   * no norm.
   *
   * @param parameters P values; statistics are modified
   * @param gradient P values, sums of all workers; modified
   * @param metrics of all workers; the weight must be above 0
   */
  public void average(float[] parameters, float[] gradient, int from, int to, MetricSums metrics) {
    long rows = metrics.count();
    for (ParameterRange range : ranges) {
      if (range.kind() == ParameterRange.Kind.STATISTICS) {
        int end = Math.min(to, range.to());
        for (int i = Math.max(from, range.from()); i < end; i++) {
          parameters[i] += gradient[i] / rows;
          gradient[i] = 0;
        }
      }
    }
    Floats.scale(gradient, from, to, (float) (1 / metrics.objectiveWeightSum()));
  }

  /**
   * Clips the gradient by global norm, adds L2 and makes the optimizer step for parameters {@code
   * [from, to)}.
   *
   * @param parameters P values; modified
   * @param optimizerState slots · P values; modified
   * @param gradient P values, the mean; modified
   * @param squaredNorm of the whole mean gradient; needed only if {@link #clips}
   * @param position of this step
   */
  public void step(
      float[] parameters,
      float[] optimizerState,
      float[] gradient,
      int from,
      int to,
      double squaredNorm,
      Schedule.Position position) {
    double learningRate = plan.schedule().learningRate(position);
    if (clips() && Math.sqrt(squaredNorm) > plan.clipNorm()) {
      Floats.scale(gradient, from, to, (float) (plan.clipNorm() / Math.sqrt(squaredNorm)));
    }
    for (ParameterRange range : ranges) {
      int first = Math.max(from, range.from());
      int end = Math.min(to, range.to());
      if (range.kind() == ParameterRange.Kind.STATISTICS || first >= end) {
        continue;
      }
      Optimizer optimizer = plan.optimizer();
      if (range.kind() == ParameterRange.Kind.BIASES) {
        optimizer = optimizer.withoutWeightDecay();
      } else if (plan.l2() > 0) {
        float l2 = (float) plan.l2();
        for (int i = first; i < end; i++) {
          gradient[i] += l2 * parameters[i];
        }
      }
      optimizer.update(
          parameters, gradient, optimizerState, first, end, learningRate, position.step() + 1);
    }
  }
}
