package io.weft.metrics;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.io.Serializable;
import java.util.Objects;

/**
 * Metrics at the end of an epoch; NaN means not measured. Accuracies are shares from 0 to 1.
 *
 * <p>All losses are the same figure: plain cross-entropy if classes are predicted. The training
 * loss is measured with the parameters of each step, and with dropout and augmentation.
 *
 * @param epoch number of epochs done, so the first is 1
 * @param step number of updates done since the start of training
 * @param trainingObjective value that training minimises: the loss of the training rows with label
 *     smoothing and class weights; NaN in files of older releases, whose train loss has that value
 * @param learningRate of the epoch's last step
 * @param seconds wall time of the epoch
 * @param rowsPerSecond training rows a second, over the training steps only; files of older
 *     releases call it images per second
 */
public record EpochMetrics(
    int epoch,
    long step,
    double trainLoss,
    double trainAccuracy,
    double validationLoss,
    double validationAccuracy,
    double testLoss,
    double testAccuracy,
    double trainingObjective,
    double learningRate,
    double seconds,
    @JsonAlias({"images_per_second", "imagesPerSecond"}) double rowsPerSecond,
    Phases phases)
    implements Serializable {

  public EpochMetrics {
    // files of older releases have none
    phases = Objects.requireNonNullElse(phases, Phases.UNKNOWN);
  }

  /** Metrics of the training steps alone: nothing is validated or tested. */
  public static EpochMetrics training(
      int epoch,
      long step,
      MetricSums train,
      double learningRate,
      double seconds,
      double rowsPerSecond,
      Phases phases) {
    return new EpochMetrics(
        epoch,
        step,
        train.meanLoss(),
        train.accuracy(),
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        train.meanObjective(),
        learningRate,
        seconds,
        rowsPerSecond,
        phases);
  }

  public EpochMetrics withValidation(double loss, double accuracy) {
    return new EpochMetrics(
        epoch,
        step,
        trainLoss,
        trainAccuracy,
        loss,
        accuracy,
        testLoss,
        testAccuracy,
        trainingObjective,
        learningRate,
        seconds,
        rowsPerSecond,
        phases);
  }

  public EpochMetrics withTest(double loss, double accuracy) {
    return new EpochMetrics(
        epoch,
        step,
        trainLoss,
        trainAccuracy,
        validationLoss,
        validationAccuracy,
        loss,
        accuracy,
        trainingObjective,
        learningRate,
        seconds,
        rowsPerSecond,
        phases);
  }

  /** The same metrics with another wall time, for a caller that adds the time of an evaluation. */
  public EpochMetrics withSeconds(double elapsedSeconds) {
    return new EpochMetrics(
        epoch,
        step,
        trainLoss,
        trainAccuracy,
        validationLoss,
        validationAccuracy,
        testLoss,
        testAccuracy,
        trainingObjective,
        learningRate,
        elapsedSeconds,
        rowsPerSecond,
        phases);
  }
}
