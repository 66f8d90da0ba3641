package io.weft.train;

import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import java.time.Duration;
import java.util.List;

/**
 * Updates of one epoch or a part of it, for runners that update all parameters in one place. Not
 * thread-safe.
 */
public final class EpochUpdates {
  private final TrainingPlan plan;
  private final TrainingState start;
  private final int steps;
  private final List<Double> validationLosses;
  private final ParameterUpdate update;
  private final float[] parameters;
  private final float[] optimizerState;
  private final MetricSums sums;
  private final long startNanos = System.nanoTime();
  private final long limitNanos;
  private int step;

  /**
   * Begins the steps that follow a state.
   *
   * @param start not modified
   * @param trainingRows N, the number of training rows of all workers
   * @param limit time after which no step begins but the first
   */
  public EpochUpdates(TrainingPlan plan, TrainingState start, long trainingRows, Duration limit) {
    this.plan = plan;
    this.start = start;
    this.steps = plan.stepsPerEpoch(trainingRows);
    this.validationLosses = start.validationLosses();
    this.update = new ParameterUpdate(plan);
    this.parameters = start.parameters().clone();
    this.optimizerState = start.optimizerState().clone();
    this.sums = new MetricSums().merge(start.part().sums());
    this.step = start.part().steps();
    this.limitNanos = limit.toNanos();
  }

  /** Tells if there is another step, and time for it. */
  public boolean hasNext() {
    boolean isFirst = step == start.part().steps();
    return step < steps && (isFirst || System.nanoTime() - startNanos < limitNanos);
  }

  /** Number of the next step in the epoch, from 0. */
  public int step() {
    return step;
  }

  /** S, the number of steps of the epoch. */
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
        plan.position(start.stepBeforeEpoch() + step, steps, validationLosses));
    sums.merge(total.metrics());
    step++;
    progress.onStep(start.epoch() + 1, step, steps, sums);
  }

  /**
   * Outcome of the epoch so far; for use after the last step.
   *
   * @param phases of the steps done here
   */
  public EpochRunner.Outcome outcome(Phases phases) {
    return EpochRunner.Outcome.after(start, parameters, optimizerState, steps, step, sums, phases);
  }
}
