package io.weft.train;

import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import java.util.List;

/** The updates of one epoch where one place makes them all. Not thread-safe. */
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
  private double learningRate;

  /**
   * The epoch that follows a state.
   *
   * @param start not modified
   * @param trainingRows N, which decides the number of steps
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

  /** Whether there is a further step. */
  public boolean hasNext() {
    return step < steps;
  }

  /** Number of the next step, from 0. */
  public int step() {
    return step;
  }

  /** S. */
  public int steps() {
    return steps;
  }

  /** Parameters for the next step, P values; not to be modified. */
  public float[] parameters() {
    return parameters;
  }

  /**
   * Ends a step.
   *
   * @param total sums of all workers; modified
   * @throws DivergedException if the loss or a gradient is not finite
   */
  public void apply(GradientSum total, EpochRunner.Progress progress) {
    long done = start.step() + step;
    learningRate = plan.learningRate(done, steps, validationLosses);
    update.apply(parameters, optimizerState, total, learningRate, done);
    sums.merge(total.metrics());
    step++;
    progress.onStep(start.epoch() + 1, step, steps, sums);
  }

  /** After the last step. */
  public EpochRunner.Outcome outcome(Phases phases) {
    TrainingState end = start.afterEpoch(parameters, optimizerState, steps);
    return new EpochRunner.Outcome(end, sums, learningRate, phases);
  }
}
