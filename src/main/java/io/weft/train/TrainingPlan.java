package io.weft.train;

import io.weft.nn.Loss;
import io.weft.nn.Network;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import java.io.Serializable;
import java.util.List;

/**
 * Everything that decides the result of a training besides the rows. Two trainings with equal plans
 * and equal shards end with equal bits.
 *
 * @param augmentation of the training rows
 * @param batchSize examples of one update over all workers
 * @param workers W, the number of shards
 * @param l2 added to the gradient as l2 · θ, for weights and not for biases
 * @param clipNorm largest norm of the mean gradient; infinite = no clipping
 */
public record TrainingPlan(
    Network network,
    Augmentation augmentation,
    Loss loss,
    Optimizer optimizer,
    Schedule schedule,
    int epochs,
    int batchSize,
    int workers,
    long seed,
    double l2,
    double clipNorm,
    EarlyStopping earlyStopping)
    implements Serializable {

  public TrainingPlan {
    augmentation.requireFit(network.inputShape());
    requireAtLeastOne("epochs", epochs);
    requireAtLeastOne("batch size", batchSize);
    requireAtLeastOne("workers", workers);
    if (!(l2 >= 0) || Double.isInfinite(l2)) {
      throw new IllegalArgumentException("Invalid l2: " + l2 + " (must be at least 0)");
    }
    if (!(clipNorm > 0)) {
      throw new IllegalArgumentException("Invalid clip norm: " + clipNorm + " (must be positive)");
    }
    if (!loss.predictsClasses()
        && earlyStopping.monitor() == EarlyStopping.Monitor.VALIDATION_ACCURACY) {
      throw new IllegalArgumentException(
          "Invalid monitor: validation accuracy (must be the validation loss in regression)");
    }
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "Invalid " + name + ": " + value + " (must be at least 1)");
    }
  }

  /** Updates in an epoch of N training rows: S = ceil(N / batch size). */
  public int stepsPerEpoch(long trainingRows) {
    return Math.toIntExact((trainingRows + batchSize - 1) / batchSize);
  }

  /**
   * The learning rate of a step.
   *
   * @param step number of steps done before it
   * @param steps S, of an epoch
   * @param validationLosses after each epoch done, as in {@link TrainingState#validationLosses}
   */
  public double learningRate(long step, int steps, List<Double> validationLosses) {
    return schedule.learningRate(
        new Schedule.Position(step, steps, (long) steps * epochs, validationLosses));
  }
}
