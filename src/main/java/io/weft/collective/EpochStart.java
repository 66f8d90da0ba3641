package io.weft.collective;

import io.weft.math.Floats;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.io.Serializable;
import java.util.List;

/** What every process needs to know before the first step of an epoch, small when it is sent. */
public final class EpochStart implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] parameters;
  private final byte[] optimizerState;
  private final List<Double> validationLosses;

  private final int epoch;

  /** Updates done before it. */
  final long step;

  /** S, its steps. */
  final int steps;

  /**
   * The epoch that follows a state.
   *
   * @param trainingRows N, of all workers
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

  /** P values, the caller's own. */
  float[] parameters() {
    return Floats.fromBytes(parameters);
  }

  /** slots · P values, the caller's own. */
  float[] optimizerState() {
    return Floats.fromBytes(optimizerState);
  }

  List<Double> validationLosses() {
    return validationLosses;
  }
}
