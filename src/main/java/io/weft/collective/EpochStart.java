package io.weft.collective;

import io.weft.math.Floats;
import io.weft.metrics.MetricSums;
import io.weft.optim.Schedule;
import io.weft.train.EpochRunner;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * State that every process needs before the first step of an epoch or a part of it, in a compact
 * form.
 */
public final class EpochStart implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] parameters;
  private final byte[] optimizerState;
  private final List<Double> validationLosses;

  private final int epoch;
  private final long step;
  private final int steps;
  private final int firstStep;
  private final MetricSums sums;
  private final long limitNanos;

  /** Start of the steps that follow a state, to the end of its epoch. */
  public EpochStart(TrainingPlan plan, TrainingState state, long trainingRows) {
    this(plan, state, trainingRows, EpochRunner.NO_LIMIT);
  }

  /**
   * Start of the steps that follow a state.
   *
   * @param trainingRows N, the training rows of all workers
   * @param limit time after which a step that begins is the last one
   */
  public EpochStart(TrainingPlan plan, TrainingState state, long trainingRows, Duration limit) {
    this.parameters = Floats.toBytes(state.parameters());
    this.optimizerState = Floats.toBytes(state.optimizerState());
    this.validationLosses = state.validationLosses();
    this.epoch = state.epoch();
    this.step = state.stepBeforeEpoch();
    this.steps = plan.stepsPerEpoch(trainingRows);
    this.firstStep = state.part().steps();
    this.sums = state.part().sums();
    this.limitNanos = limit.toNanos();
  }

  /** Number of the epoch, from 0. */
  public int epoch() {
    return epoch;
  }

  /** Number of steps done before the epoch. */
  long step() {
    return step;
  }

  /** S, the number of steps of the epoch. */
  int steps() {
    return steps;
  }

  /** Number of the first step to run in the epoch, from 0. */
  int firstStep() {
    return firstStep;
  }

  /** Number of steps from the first one to the end of the epoch. */
  int stepsLeft() {
    return steps - firstStep;
  }

  /** Metrics of the steps before the first one; a new object. */
  MetricSums sums() {
    return new MetricSums().merge(sums);
  }

  /** Time after which a step that begins is the last one. */
  long limitNanos() {
    return limitNanos;
  }

  /** Parameters, P values; a new array. */
  float[] parameters() {
    return Floats.fromBytes(parameters);
  }

  /** Optimizer state, slots · P values; a new array. */
  float[] optimizerState() {
    return Floats.fromBytes(optimizerState);
  }

  /** Position in the training of a step of the epoch, counted from 0. */
  Schedule.Position position(TrainingPlan plan, int stepOfEpoch) {
    return plan.position(step + stepOfEpoch, steps, validationLosses);
  }
}
