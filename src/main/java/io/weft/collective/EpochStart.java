package io.weft.collective;

import io.weft.math.Floats;
import io.weft.optim.Schedule;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.io.Serializable;
import java.util.List;

/** State that every process needs before the first step of an epoch, in a compact form. */
public final class EpochStart implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] parameters;
  private final byte[] optimizerState;
  private final List<Double> validationLosses;

  private final int epoch;
  private final long step;
  private final int steps;

  /**
   * Start of the epoch that follows a state.
   *
   * @param trainingRows N, the training rows of all workers
   */
  public EpochStart(TrainingPlan plan, TrainingState state, long trainingRows) {
    this.parameters = Floats.toBytes(state.parameters());
    this.optimizerState = Floats.toBytes(state.optimizerState());
    this.validationLosses = state.validationLosses();
    this.epoch = state.epoch();
    this.step = state.step();
    this.steps = plan.stepsPerEpoch(trainingRows);
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
