package io.weft.metrics;

import java.io.Serializable;
import java.util.Objects;

/**
 * What is known at the end of an epoch; NaN means not measured. Accuracies are shares from 0 to 1.
 *
 * <p>The losses of all rows are the same figure, the plain cross-entropy where classes are
 * predicted; those of training rows are taken with the parameters of each step and with dropout and
 * augmentation.
 *
 * @param epoch number of epochs done, so the first is 1
 * @param step number of updates done since the start of training
 * @param trainingObjective what training makes small: the loss of the training rows with label
 *     smoothing and class weights; NaN in files of releases whose train loss was that
 * @param learningRate the rate of the epoch's last step
 * @param seconds wall time of the epoch
 * @param imagesPerSecond training examples a second, over the training steps only
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
    double imagesPerSecond,
    Phases phases)
    implements Serializable {

  public EpochMetrics {
    phases =
        Objects.requireNonNullElse(phases, Phases.UNKNOWN); // as files of older releases have it
  }

  /** The figures of the training steps alone: nothing validated, nothing tested. */
  public static EpochMetrics training(
      int epoch,
      long step,
      MetricSums train,
      double learningRate,
      double seconds,
      double imagesPerSecond,
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
        imagesPerSecond,
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
        imagesPerSecond,
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
        imagesPerSecond,
        phases);
  }

  /** The same epoch with another wall time, for a caller that adds evaluation to it. */
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
        imagesPerSecond,
        phases);
  }
}
