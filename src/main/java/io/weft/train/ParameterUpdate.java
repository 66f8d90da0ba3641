package io.weft.train;

import io.weft.math.Floats;
import io.weft.nn.Segment;
import io.weft.optim.Optimizer;
import java.util.List;

/**
 * The one place that divides: from the sums of all workers to the mean gradient, and from there to
 * new parameters.
 */
public final class ParameterUpdate {
  private final TrainingPlan plan;
  private final List<Segment> segments;

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
      float[] parameters, float[] optimizerState, StepSums sums, double learningRate, long step) {
    double weight = sums.metrics.weightSum();
    float[] gradient = sums.gradient;
    requireFinite(sums, learningRate, step);
    if (weight == 0) {
      return;
    }
    moveStatistics(parameters, gradient, sums.metrics.count());
    Floats.scale(gradient, 0, gradient.length, (float) (1 / weight));
    if (!Double.isInfinite(plan.clipNorm())) {
      double norm = Math.sqrt(Floats.squaredNorm(gradient));
      if (norm > plan.clipNorm()) {
        Floats.scale(gradient, 0, gradient.length, (float) (plan.clipNorm() / norm));
      }
    }
    for (Segment segment : segments) {
      if (segment.kind() == Segment.Kind.STATISTICS) {
        continue;
      }
      Optimizer optimizer = plan.optimizer();
      if (segment.kind() == Segment.Kind.BIASES) {
        optimizer = optimizer.withoutWeightDecay();
      } else if (plan.l2() > 0) {
        float l2 = (float) plan.l2();
        for (int i = segment.from(); i < segment.to(); i++) {
          gradient[i] += l2 * parameters[i];
        }
      }
      optimizer.update(
          parameters,
          gradient,
          optimizerState,
          segment.from(),
          segment.to(),
          learningRate,
          step + 1);
    }
  }

  /** By the mean over the rows; what is left counts in no norm. */
  private void moveStatistics(float[] parameters, float[] sums, long rows) {
    for (Segment segment : segments) {
      if (segment.kind() == Segment.Kind.STATISTICS) {
        for (int i = segment.from(); i < segment.to(); i++) {
          parameters[i] += sums[i] / rows;
          sums[i] = 0;
        }
      }
    }
  }

  private void requireFinite(StepSums sums, double learningRate, long step) {
    double loss = sums.metrics.meanLoss();
    int bad = Floats.firstNonFinite(sums.gradient);
    boolean lossIsBad = sums.metrics.weightSum() != 0 && !Double.isFinite(loss);
    if (bad >= 0 || lossIsBad) {
      String where = bad >= 0 ? plan.network().layerNameOf(bad) : "the output";
      throw new DivergedException(step + 1, where, loss, learningRate);
    }
  }
}
