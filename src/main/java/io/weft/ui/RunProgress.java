package io.weft.ui;

/**
 * How far the epoch is that is being trained.
 *
 * @param time in milliseconds since 1970
 * @param epoch from 1
 * @param step steps done in it
 * @param steps that it has
 * @param loss mean over these steps
 * @param accuracy share from 0 to 1; NaN where nothing is right or wrong
 */
record RunProgress(long time, int epoch, int step, int steps, double loss, double accuracy) {

  /** Share of the epoch that is done. */
  double fraction() {
    return steps == 0 ? 0 : (double) step / steps;
  }
}
