package io.weft.train;

import io.weft.nn.Initialiser;
import io.weft.nn.Loss;
import io.weft.nn.Network;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * Plan of a training: with the rows, it decides the result. Two trainings with equal plans and
 * equal shards end with equal bits.
 *
 * @param initialiser distribution of the initial weights
 * @param augmentation of the training rows
 * @param epochs largest number of epochs
 * @param batchSize global batch: examples of one step over all workers
 * @param workers W, the number of shards
 * @param l2 factor of the L2 penalty, which adds l2 · θ to the gradient of weights, not of biases
 * @param clipNorm largest norm of the mean gradient; infinity means no clipping
 */
public record TrainingPlan(
    Network network,
    Initialiser initialiser,
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

  /** Begins a plan without augmentation, L2, clipping and early stopping. */
  public static Builder builder(
      Network network, Loss loss, Optimizer optimizer, Schedule schedule) {
    return new Builder(network, loss, optimizer, schedule);
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "Invalid " + name + ": " + value + " (must be at least 1)");
    }
  }

  /** Number of steps in an epoch of N training rows: S = ceil(N / batch size). */
  public int stepsPerEpoch(long trainingRows) {
    long steps = (trainingRows + batchSize - 1) / batchSize;
    if (steps > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid batch size: %d (must be at least %d, so that an epoch of %,d rows has at most"
                  + " %,d steps)",
              batchSize,
              (trainingRows + Integer.MAX_VALUE - 1) / Integer.MAX_VALUE,
              trainingRows,
              Integer.MAX_VALUE));
    }
    return (int) steps;
  }

  /**
   * Position of a step, which decides its learning rate.
   *
   * @param step number of steps done before it
   * @param steps S, the number of steps of an epoch
   * @param validationLosses of the epochs done, as in {@link TrainingState#validationLosses}
   */
  public Schedule.Position position(long step, int steps, List<Double> validationLosses) {
    return new Schedule.Position(step, steps, (long) steps * epochs, validationLosses);
  }

  /** Builder of a plan; {@link #build} checks the values. */
  public static final class Builder {
    private final Network network;
    private Loss loss;
    private Optimizer optimizer;
    private Schedule schedule;
    private Initialiser initialiser = new Initialiser.Auto();
    private Augmentation augmentation = Augmentation.NONE;
    private int epochs = 1;
    private int batchSize = 1;
    private int workers = 1;
    private long seed;
    private double l2;
    private double clipNorm = Double.POSITIVE_INFINITY;
    private EarlyStopping earlyStopping = EarlyStopping.OFF;

    private Builder(Network network, Loss loss, Optimizer optimizer, Schedule schedule) {
      this.network = network;
      this.loss = loss;
      this.optimizer = optimizer;
      this.schedule = schedule;
    }

    public Builder loss(Loss value) {
      loss = value;
      return this;
    }

    public Builder optimizer(Optimizer value) {
      optimizer = value;
      return this;
    }

    public Builder schedule(Schedule value) {
      schedule = value;
      return this;
    }

    public Builder initialiser(Initialiser value) {
      initialiser = value;
      return this;
    }

    public Builder augmentation(Augmentation value) {
      augmentation = value;
      return this;
    }

    public Builder epochs(int value) {
      epochs = value;
      return this;
    }

    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    public Builder workers(int value) {
      workers = value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public Builder l2(double value) {
      l2 = value;
      return this;
    }

    public Builder clipNorm(double value) {
      clipNorm = value;
      return this;
    }

    public Builder earlyStopping(EarlyStopping value) {
      earlyStopping = value;
      return this;
    }

    /**
     * The plan.
     *
     * @throws IllegalArgumentException names the value that is not allowed
     */
    public TrainingPlan build() {
      return new TrainingPlan(
          network,
          initialiser,
          augmentation,
          loss,
          optimizer,
          schedule,
          epochs,
          batchSize,
          workers,
          seed,
          l2,
          clipNorm,
          earlyStopping);
    }
  }
}
