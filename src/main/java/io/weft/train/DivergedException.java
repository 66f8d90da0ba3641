package io.weft.train;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import java.util.Locale;

/** Thrown if a loss, a gradient or a weight is not finite: the model would consist of NaNs. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long step;
  private final double loss;
  private final double learningRate;

  DivergedException(long step, String where, double loss, double learningRate) {
    super(
        String.format(
            Locale.ROOT,
            ("Cannot continue training: at step %d the mean loss is %s and the gradient of %s is not finite"
                + " (learning rate %s). Lower the learning rate, clip gradients by norm, or normalise"
                + " the features"),
            step,
            loss,
            where,
            learningRate));
    this.step = step;
    this.loss = loss;
    this.learningRate = learningRate;
  }

  private DivergedException(String message, long step, double loss, double learningRate) {
    super(message);
    this.step = step;
    this.loss = loss;
    this.learningRate = learningRate;
  }

  /**
   * Makes the exception for an epoch with finite steps.
   *
   * @param last metrics of the epoch
   * @param reason value that is not finite, such as {@code the validation loss is NaN}
   * @param loss last training or validation loss
   */
  public static DivergedException afterEpoch(EpochMetrics last, String reason, double loss) {
    double learningRate = last.score(EpochScore.LEARNING_RATE);
    return new DivergedException(
        String.format(
            Locale.ROOT,
            ("Cannot continue training: after epoch %d (step %d) %s, though the training loss is %s"
                + " (learning rate %s). Lower the learning rate, clip gradients by norm, or normalise"
                + " the features of all rows alike"),
            last.epoch(),
            last.step(),
            reason,
            last.score(EpochScore.TRAIN_LOSS),
            learningRate),
        last.step(),
        loss,
        learningRate);
  }

  /** Number of the step, from 1. */
  public long step() {
    return step;
  }

  public double loss() {
    return loss;
  }

  public double learningRate() {
    return learningRate;
  }
}
