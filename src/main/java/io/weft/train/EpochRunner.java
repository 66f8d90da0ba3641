package io.weft.train;

import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import java.time.Duration;

/**
 * Runs one epoch over the shards of all workers. All runners give the same bits; they differ in the
 * place of the computation.
 */
public interface EpochRunner extends AutoCloseable {

  /** Time that no epoch takes. */
  Duration NO_LIMIT = Duration.ofNanos(Long.MAX_VALUE);

  /** N, the number of training rows of all workers. */
  long trainingRows();

  /** Number of validation rows of all workers. */
  long validationRows();

  /** Runs the steps that follow the given state, to the end of its epoch. */
  default Outcome run(TrainingState start, Progress progress) {
    return run(start, NO_LIMIT, progress);
  }

  /**
   * Runs the steps that follow the given state, to the end of its epoch or until the time is over.
   * The time is looked at between steps, and at least one step is done. The bits of an epoch do not
   * depend on its pauses.
   *
   * @param start not modified
   * @param progress called after each step, or from time to time if the steps run on executors; may
   *     throw {@link java.util.concurrent.CancellationException} to end the epoch
   * @throws DivergedException if the loss or a gradient is not finite
   */
  Outcome run(TrainingState start, Duration limit, Progress progress);

  /** Evaluates the validation rows. */
  MetricSums validate(float[] parameters);

  @Override
  void close();

  /**
   * Outcome of an epoch, or of its steps so far.
   *
   * @param end state after them, without the epoch's metrics
   * @param sums metrics of the training rows of all these steps, each with the parameters of its
   *     step
   * @param phases of all these steps
   */
  record Outcome(TrainingState end, MetricSums sums, Phases phases) {

    /**
     * Outcome of more steps after a state. It keeps the arrays.
     *
     * @param steps S, the number of steps of the epoch
     * @param done number of steps that are done in the epoch
     * @param sums metrics of the epoch so far
     * @param phases of the steps after {@code start}
     */
    public static Outcome after(
        TrainingState start,
        float[] parameters,
        float[] optimizerState,
        int steps,
        int done,
        MetricSums sums,
        Phases phases) {
      EpochPart part = new EpochPart(done, sums, start.part().phases().plus(phases));
      TrainingState end =
          done == steps
              ? start.afterEpoch(parameters, optimizerState, steps)
              : start.afterPart(parameters, optimizerState, part);
      return new Outcome(end, sums, part.phases());
    }
  }

  /** Listener for the progress of an epoch. */
  @FunctionalInterface
  interface Progress {
    /**
     * Called when one or more steps have ended.
     *
     * @param epoch from 1
     * @param step number of steps done in this epoch
     * @param steps number of steps of this epoch
     * @param sums metrics of the epoch so far; must not be modified
     */
    void onStep(int epoch, int step, int steps, MetricSums sums);
  }
}
