package io.weft.train;

import io.weft.math.Floats;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.EpochScore.Part;
import io.weft.metrics.MetricSums;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/**
 * Training loop over the epochs of an {@link EpochRunner}, with validation, early stopping and
 * listeners.
 */
public final class TrainingLoop {
  private final TrainingPlan plan;
  private final EpochRunner runner;
  private final TrainingListener listener;

  public TrainingLoop(TrainingPlan plan, EpochRunner runner, TrainingListener listener) {
    this.plan = plan;
    this.runner = runner;
    this.listener = listener;
  }

  /**
   * Trains from the given state to the plan's last epoch, or until early stopping or the listener
   * ends it.
   *
   * @throws DivergedException if a loss, a gradient or a weight is not finite
   * @throws IllegalArgumentException if more steps of an epoch are done than it has
   */
  public TrainingResult run(TrainingState start) {
    requireStepsLeft(start);
    listener.onStart(plan, runner.trainingRows(), runner.validationRows());
    TrainingResult result = runEpochs(start);
    listener.onEnd(result);
    return result;
  }

  private TrainingResult runEpochs(TrainingState start) {
    TrainingState state = start;
    while (state.epoch() < plan.epochs() && !isOutOfPatience(state)) {
      try {
        state = runEpoch(state);
      } catch (CancellationException e) {
        return new TrainingResult(plan, state, TrainingResult.Ending.STOPPED);
      }
      listener.onEpoch(state.history().get(state.history().size() - 1), state);
    }
    TrainingResult.Ending ending =
        isOutOfPatience(state)
            ? TrainingResult.Ending.NO_IMPROVEMENT
            : TrainingResult.Ending.ALL_EPOCHS;
    return new TrainingResult(plan, state, ending);
  }

  private TrainingState runEpoch(TrainingState start) {
    TimedOutcome steps = runSteps(start);
    EpochRunner.Outcome outcome = steps.outcome;
    long startNanos = System.nanoTime();
    MetricSums validation =
        runner.validationRows() > 0
            ? runner.validate(outcome.end().parameters())
            : new MetricSums();
    double seconds = steps.seconds + (System.nanoTime() - startNanos) / 1e9;
    EpochMetrics metrics =
        new EpochMetrics(
                outcome.end().epoch(),
                outcome.end().step(),
                seconds,
                outcome.sums().meanObjective(),
                outcome.phases())
            .with(Part.TRAIN, outcome.sums())
            .with(Part.VALIDATION, validation)
            .with(EpochScore.LEARNING_RATE, lastLearningRate(start, outcome.end()))
            .with(EpochScore.ROWS_PER_SECOND, runner.trainingRows() / steps.seconds);
    requireFinite(outcome.end().parameters(), metrics);
    EarlyStopping stopping = plan.earlyStopping();
    double score = stopping.score(validation.meanLoss(), validation.accuracy());
    return outcome.end().withMetrics(metrics, score, stopping.minDelta());
  }

  /**
   * Runs the steps that are left of an epoch, in parts as long as the listener wants them. Weights
   * that are not finite are not shown to it: the next step ends the training.
   */
  private TimedOutcome runSteps(TrainingState start) {
    TrainingState state = start;
    double seconds = start.part().phases().total();
    while (true) {
      long startNanos = System.nanoTime();
      EpochRunner.Outcome outcome = runner.run(state, listener.partLimit(), this::onStep);
      seconds += (System.nanoTime() - startNanos) / 1e9;
      state = outcome.end();
      if (!state.isWithinEpoch()) {
        return new TimedOutcome(outcome, seconds);
      }
      if (Floats.firstNonFinite(state.parameters(), 0, state.parameters().length) < 0) {
        listener.onPart(state);
      }
    }
  }

  /** Outcome of an epoch, with the time of its steps. */
  private record TimedOutcome(EpochRunner.Outcome outcome, double seconds) {}

  private void requireStepsLeft(TrainingState start) {
    int steps = plan.stepsPerEpoch(runner.trainingRows());
    if (start.isWithinEpoch() && start.part().steps() >= steps) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid state: %d steps of an unfinished epoch (must be less than %d)",
              start.part().steps(),
              steps));
    }
  }

  /** Learning rate of the last step of an epoch. */
  private double lastLearningRate(TrainingState start, TrainingState end) {
    int steps = Math.toIntExact(end.step() - start.stepBeforeEpoch());
    return plan.schedule()
        .learningRate(plan.position(end.step() - 1, steps, start.validationLosses()));
  }

  /** Checks what the checks of the steps do not cover: the last update and the validation rows. */
  private void requireFinite(float[] parameters, EpochMetrics metrics) {
    int nonFinite = Floats.firstNonFinite(parameters, 0, parameters.length);
    if (nonFinite >= 0) {
      throw DivergedException.afterEpoch(
          metrics,
          String.format(Locale.ROOT, "weight %d is %s", nonFinite, parameters[nonFinite]),
          metrics.score(EpochScore.TRAIN_LOSS));
    }
    double loss = metrics.score(EpochScore.VALIDATION_LOSS);
    if (runner.validationRows() > 0 && !Double.isFinite(loss)) {
      throw DivergedException.afterEpoch(metrics, "the validation loss is " + loss, loss);
    }
  }

  private void onStep(int epoch, int step, int steps, MetricSums sums) {
    listener.onStep(epoch, step, steps, sums);
    if (listener.isStopRequested() || Thread.currentThread().isInterrupted()) {
      throw new CancellationException("training was stopped");
    }
  }

  private boolean isOutOfPatience(TrainingState state) {
    TrainingState.Best best = state.best();
    int patience = plan.earlyStopping().patience();
    return patience > 0 && best != null && state.epoch() - best.epoch() >= patience;
  }
}
