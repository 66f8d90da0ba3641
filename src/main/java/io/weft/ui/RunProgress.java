package io.weft.ui;

/**
 * Progress of the current epoch.
 *
 * @param time in milliseconds since 1970
 * @param epoch from 1
 * @param step number of completed steps in the epoch
 * @param steps number of steps in the epoch
 * @param scores scores over the completed steps, for users; may be empty
 */
record RunProgress(long time, int epoch, int step, int steps, String scores) {

  /** Completed share of the epoch, from 0 to 1. */
  double fraction() {
    return steps == 0 ? 0 : (double) step / steps;
  }
}
