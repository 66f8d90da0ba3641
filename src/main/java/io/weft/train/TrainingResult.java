package io.weft.train;

/**
 * How a training ended.
 *
 * @param state at the end of the last whole epoch
 */
public record TrainingResult(TrainingPlan plan, TrainingState state, Ending ending) {

  /** Why there is no further epoch. */
  public enum Ending {
    ALL_EPOCHS,
    NO_IMPROVEMENT,
    STOPPED
  }

  /**
   * The parameters that the model gets, P values: the best epoch's if the plan keeps it, else the
   * last one's.
   */
  public float[] parameters() {
    TrainingState.Best best = state.best();
    return keepsBest() && best != null ? best.parameters() : state.parameters();
  }

  /** Number of the epoch whose parameters the model gets, from 1; 0 when no epoch was finished. */
  public int epoch() {
    TrainingState.Best best = state.best();
    return keepsBest() && best != null ? best.epoch() : state.epoch();
  }

  private boolean keepsBest() {
    return plan.earlyStopping().keep() == EarlyStopping.Keep.BEST;
  }
}
