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
   */
  public TrainingResult run(TrainingState start) {
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
    long startNanos = System.nanoTime();
    EpochRunner.Outcome outcome = runner.run(start, this::onStep);
    double trainingSeconds = (System.nanoTime() - startNanos) / 1e9;
    MetricSums validation =
        runner.validationRows() > 0
            ? runner.validate(outcome.end().parameters())
            : new MetricSums();
    double seconds = (System.nanoTime() - startNanos) / 1e9;
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
            .with(EpochScore.ROWS_PER_SECOND, runner.trainingRows() / trainingSeconds);
    requireFinite(outcome.end().parameters(), metrics);
    EarlyStopping stopping = plan.earlyStopping();
    double score = stopping.score(validation.meanLoss(), validation.accuracy());
    return outcome.end().withMetrics(metrics, score, stopping.minDelta());
  }

  /** Learning rate of the last step of an epoch. */
  private double lastLearningRate(TrainingState start, TrainingState end) {
    int steps = Math.toIntExact(end.step() - start.step());
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
