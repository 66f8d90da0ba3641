package io.weft.train;

import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;

/**
 * Runs one epoch over the shards of all workers. All runners give the same bits; they differ in the
 * place of the computation.
 */
public interface EpochRunner extends AutoCloseable {

  /** N, the number of training rows of all workers. */
  long trainingRows();

  /** Number of validation rows of all workers. */
  long validationRows();

  /**
   * Runs the epoch that follows the given state.
   *
   * @param start not modified
   * @param progress called after each step, or from time to time if the steps run on executors; may
   *     throw {@link java.util.concurrent.CancellationException} to end the epoch
   * @throws DivergedException if the loss or a gradient is not finite
   */
  Outcome run(TrainingState start, Progress progress);

  /** Evaluates the validation rows. */
  MetricSums validate(float[] parameters);

  @Override
  void close();

  /**
   * Outcome of an epoch.
   *
   * @param end state after it, without its metrics
   * @param sums metrics over all training rows, each with the parameters of its step
   */
  record Outcome(TrainingState end, MetricSums sums, Phases phases) {}

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
