package io.weft.train;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * State of a training at the end of an epoch: all that is needed to continue with the same bits.
 * Immutable.
 */
public final class TrainingState {
  private final float[] parameters;
  private final float[] optimizerState;
  private final long step;
  private final int epoch;
  private final List<EpochMetrics> history;
  private final @Nullable Best best;

  private TrainingState(
      float[] parameters,
      float[] optimizerState,
      long step,
      int epoch,
      List<EpochMetrics> history,
      @Nullable Best best) {
    this.parameters = parameters;
    this.optimizerState = optimizerState;
    this.step = step;
    this.epoch = epoch;
    this.history = List.copyOf(history);
    this.best = best;
  }

  /**
   * State before the first step, with the initial parameters of the plan's initialiser and seed.
   */
  public static TrainingState initial(TrainingPlan plan) {
    return initial(plan, plan.network().initialParameters(plan.initialiser(), plan.seed()));
  }

  /**
   * State before the first step, with given parameters.
   *
   * @param parameters P values; copied
   */
  public static TrainingState initial(TrainingPlan plan, float[] parameters) {
    if (parameters.length != plan.network().parameterCount()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid initial parameters: %d values (must be %d)",
              parameters.length,
              plan.network().parameterCount()));
    }
    float[] zeros = new float[Math.multiplyExact(plan.optimizer().slots(), parameters.length)];
    return new TrainingState(parameters.clone(), zeros, 0, 0, List.of(), null);
  }

  /**
   * State from its stored values. It keeps the arrays, which must not be modified any more.
   *
   * @throws IllegalArgumentException if the values do not fit the plan
   */
  public static TrainingState restored(
      TrainingPlan plan,
      float[] parameters,
      float[] optimizerState,
      long step,
      List<EpochMetrics> history,
      @Nullable Best best) {
    int count = plan.network().parameterCount();
    int slotValues = Math.multiplyExact(plan.optimizer().slots(), count);
    if (parameters.length != count || optimizerState.length != slotValues || step < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid state: %d parameters (must be %d), %d of the optimizer (must be %d), step %d",
              parameters.length,
              count,
              optimizerState.length,
              slotValues,
              step));
    }
    for (int i = 0; i < history.size(); i++) {
      requireEpoch(history.get(i).epoch(), i + 1, i + 1);
    }
    if (best != null) {
      requireEpoch(best.epoch(), 1, history.size());
    }
    return new TrainingState(parameters, optimizerState, step, history.size(), history, best);
  }

  private static void requireEpoch(int epoch, int min, int max) {
    if (epoch < min || epoch > max) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Invalid state: epoch %d (must be %d to %d)", epoch, min, max));
    }
  }

  /** State after one more epoch, without its metrics; it keeps the arrays. */
  public TrainingState afterEpoch(float[] newParameters, float[] newOptimizerState, int steps) {
    return new TrainingState(
        newParameters, newOptimizerState, step + steps, epoch + 1, history, best);
  }

  /**
   * The same state with the metrics of the epoch that has just ended. That epoch becomes the best
   * one if its score is larger by more than {@code minDelta}.
   */
  TrainingState withMetrics(EpochMetrics metrics, double score, double minDelta) {
    List<EpochMetrics> longer = new ArrayList<>(history);
    longer.add(metrics);
    boolean improved = score > (best == null ? Double.NEGATIVE_INFINITY : best.score() + minDelta);
    Best newBest = improved ? new Best(epoch, score, parameters) : best;
    return new TrainingState(parameters, optimizerState, step, epoch, longer, newBest);
  }

  /** Parameters, P values; must not be modified. */
  public float[] parameters() {
    return parameters;
  }

  /** State of the optimizer, slots · P values; must not be modified. */
  public float[] optimizerState() {
    return optimizerState;
  }

  /** Number of steps done. */
  public long step() {
    return step;
  }

  /** Number of epochs done. */
  public int epoch() {
    return epoch;
  }

  /** Metrics of each epoch done. */
  public List<EpochMetrics> history() {
    return history;
  }

  /** Best epoch so far by the monitored value; null without validation. */
  public @Nullable Best best() {
    return best;
  }

  /** Validation loss of each epoch that was validated. */
  public List<Double> validationLosses() {
    return history.stream()
        .map(metrics -> metrics.score(EpochScore.VALIDATION_LOSS))
        .filter(loss -> !Double.isNaN(loss))
        .toList();
  }

  /** Parameters of an epoch and their score; a larger score is better. */
  public static final class Best {
    private final int epoch;
    private final double score;
    private final float[] parameters;

    /** Keeps the array, which must not be modified any more. */
    public Best(int epoch, double score, float[] parameters) {
      this.epoch = epoch;
      this.score = score;
      this.parameters = parameters;
    }

    /** Number of the epoch, from 1. */
    public int epoch() {
      return epoch;
    }

    public double score() {
      return score;
    }

    /** Parameters, P values; must not be modified. */
    public float[] parameters() {
      return parameters;
    }
  }
}
