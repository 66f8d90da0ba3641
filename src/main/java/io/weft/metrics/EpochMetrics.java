package io.weft.metrics;

import java.io.Serializable;

/**
 * What is known of one epoch. NaN = not measured.
 *
 * @param epoch from 1
 * @param step updates since training began
 * @param trainLoss mean over the epoch, each example with the parameters of its step
 * @param seconds training and validation
 * @param imagesPerSecond training rows by the seconds of training alone
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
    double learningRate,
    double seconds,
    double imagesPerSecond,
    Phases phases)
    implements Serializable {

  /** The same epoch with what the test rows say about it. */
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
        learningRate,
        seconds,
        imagesPerSecond,
        phases);
  }
}
