package io.weft.train;

import java.util.Locale;

/** A loss or a gradient is not a finite number: going on would make a model of NaNs. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long step;
  private final double loss;
  private final double learningRate;

  DivergedException(long step, String where, double loss, double learningRate) {
    super(
        String.format(
            Locale.ROOT,
            ("Cannot go on training: at step %d the mean loss is %s and the gradient of %s is not finite"
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
