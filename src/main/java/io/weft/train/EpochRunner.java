package io.weft.train;

import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;

/**
 * Runs one epoch over the shards of all workers. Every runner gives the same bits; they differ in
 * where the work is done.
 */
public interface EpochRunner extends AutoCloseable {

  /** N, the training rows of all workers. */
  long trainingRows();

  /** Validation rows of all workers. */
  long validationRows();

  /**
   * Runs the epoch that follows the given state.
   *
   * @param start not modified
   * @param progress told after each step, or now and then where the steps run far from here; may
   *     throw {@link java.util.concurrent.CancellationException} to end the epoch
   * @throws DivergedException if the loss or a gradient stops being finite
   */
  Outcome run(TrainingState start, Progress progress);

  /** Loss and hits of the validation rows. */
  MetricSums validate(float[] parameters);

  @Override
  void close();

  /**
   * What an epoch gives.
   *
   * @param end the state after it, without its metrics yet
   * @param sums over all training rows, each with the parameters of its step
   * @param learningRate of its last step
   */
  record Outcome(TrainingState end, MetricSums sums, double learningRate, Phases phases) {}

  /** Told how far an epoch is. */
  @FunctionalInterface
  interface Progress {
    /**
     * Some steps have ended.
     *
     * @param epoch from 1
     * @param step steps done in this epoch
     * @param steps steps of this epoch
     * @param sums of the epoch so far; not to be modified
     */
    void onStep(int epoch, int step, int steps, MetricSums sums);
  }
}
