package io.weft.train;

/**
 * Result of a training.
 *
 * @param state at the end of the last complete epoch. If the training continued from a state within
 *     an epoch and was stopped before the end of that epoch, it is that state.
 */
public record TrainingResult(TrainingPlan plan, TrainingState state, Ending ending) {

  /** Reason why training ended. */
  public enum Ending {
    ALL_EPOCHS,
    NO_IMPROVEMENT,
    STOPPED
  }

  /**
   * Parameters of the model, P values: those of the best epoch if the plan keeps it, else of the
   * last one.
   */
  public float[] parameters() {
    TrainingState.Best best = state.best();
    return keepsBest() && best != null ? best.parameters() : state.parameters();
  }

  /** Number of the epoch with the parameters of the model, from 1; 0 if no epoch ended. */
  public int epoch() {
    TrainingState.Best best = state.best();
    return keepsBest() && best != null ? best.epoch() : state.epoch();
  }

  private boolean keepsBest() {
    return plan.earlyStopping().keep() == EarlyStopping.Keep.BEST;
  }
}
