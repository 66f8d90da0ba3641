package io.weft.train;

import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import java.util.List;

/** Updates of one epoch, for runners that update all parameters in one place. Not thread-safe. */
public final class EpochUpdates {
  private final TrainingPlan plan;
  private final TrainingState start;
  private final int steps;
  private final List<Double> validationLosses;
  private final ParameterUpdate update;
  private final float[] parameters;
  private final float[] optimizerState;
  private final MetricSums sums = new MetricSums();
  private int step;

  /**
   * Begins the epoch that follows a state.
   *
   * @param start not modified
   * @param trainingRows N, the number of training rows of all workers
   */
  public EpochUpdates(TrainingPlan plan, TrainingState start, long trainingRows) {
    this.plan = plan;
    this.start = start;
    this.steps = plan.stepsPerEpoch(trainingRows);
    this.validationLosses = start.validationLosses();
    this.update = new ParameterUpdate(plan);
    this.parameters = start.parameters().clone();
    this.optimizerState = start.optimizerState().clone();
  }

  /** Tells if there is another step. */
  public boolean hasNext() {
    return step < steps;
  }

  /** Number of the next step, from 0. */
  public int step() {
    return step;
  }

  /** S, the number of steps. */
  public int steps() {
    return steps;
  }

  /** Parameters for the next step, P values; must not be modified. */
  public float[] parameters() {
    return parameters;
  }

  /**
   * Updates the parameters at the end of a step.
   *
   * @param total gradient sum of all workers; modified
   * @throws DivergedException if the loss or a gradient is not finite
   */
  public void apply(GradientSum total, EpochRunner.Progress progress) {
    update.apply(
        parameters,
        optimizerState,
        total,
        plan.position(start.step() + step, steps, validationLosses));
    sums.merge(total.metrics());
    step++;
    progress.onStep(start.epoch() + 1, step, steps, sums);
  }

  /** Outcome of the epoch; for use after the last step. */
  public EpochRunner.Outcome outcome(Phases phases) {
    TrainingState end = start.afterEpoch(parameters, optimizerState, steps);
    return new EpochRunner.Outcome(end, sums, phases);
  }
}
