package io.weft.train;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * State of a training at the end of an epoch, or between two steps of one: all that is needed to
 * continue with the same bits. Immutable.
 */
public final class TrainingState {
  private final float[] parameters;
  private final float[] optimizerState;
  private final long step;
  private final int epoch;
  private final EpochPart part;
  private final List<EpochMetrics> history;
  private final @Nullable Best best;

  private TrainingState(
      float[] parameters,
      float[] optimizerState,
      long step,
      int epoch,
      EpochPart part,
      List<EpochMetrics> history,
      @Nullable Best best) {
    this.parameters = parameters;
    this.optimizerState = optimizerState;
    this.step = step;
    this.epoch = epoch;
    this.part = part;
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
    return new TrainingState(parameters.clone(), zeros, 0, 0, EpochPart.NONE, List.of(), null);
  }

  /**
   * State at the end of an epoch, from its stored values. It keeps the arrays, which must not be
   * modified any more.
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
    return new TrainingState(
        parameters, optimizerState, step, history.size(), EpochPart.NONE, history, best);
  }

  /**
   * The same values as a state between two steps of an epoch.
   *
   * @param done steps of the epoch that are done; they are part of {@link #step}
   * @throws IllegalArgumentException if there are more of them than steps of the training
   */
  public TrainingState restoredWithin(EpochPart done) {
    if (done.steps() < 1 || done.steps() > step) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid state: %d steps of an unfinished epoch (must be 1 to %d)",
              done.steps(),
              step));
    }
    return new TrainingState(parameters, optimizerState, step, epoch, done, history, best);
  }

  private static void requireEpoch(int epoch, int min, int max) {
    if (epoch < min || epoch > max) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Invalid state: epoch %d (must be %d to %d)", epoch, min, max));
    }
  }

  /**
   * State at the end of the epoch, without its metrics; it keeps the arrays.
   *
   * @param steps S, the number of steps of the epoch
   */
  TrainingState afterEpoch(float[] newParameters, float[] newOptimizerState, int steps) {
    return new TrainingState(
        newParameters,
        newOptimizerState,
        stepBeforeEpoch() + steps,
        epoch + 1,
        EpochPart.NONE,
        history,
        best);
  }

  /**
   * State between two steps of the epoch; it keeps the arrays.
   *
   * @param done all steps of the epoch that are done now
   */
  TrainingState afterPart(float[] newParameters, float[] newOptimizerState, EpochPart done) {
    return new TrainingState(
        newParameters,
        newOptimizerState,
        stepBeforeEpoch() + done.steps(),
        epoch,
        done,
        history,
        best);
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
    return new TrainingState(parameters, optimizerState, step, epoch, part, longer, newBest);
  }

  /** Parameters, P values; must not be modified. */
  public float[] parameters() {
    return parameters;
  }

  /** State of the optimizer, slots · P values; must not be modified. */
  public float[] optimizerState() {
    return optimizerState;
  }

  /** Number of steps done, also in an unfinished epoch. */
  public long step() {
    return step;
  }

  /** Number of steps done before the unfinished epoch. */
  public long stepBeforeEpoch() {
    return step - part.steps();
  }

  /** Steps done in an unfinished epoch; none at the end of an epoch. */
  public EpochPart part() {
    return part;
  }

  /** Tells if some steps of an epoch are done, but not all. */
  public boolean isWithinEpoch() {
    return part.steps() > 0;
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
