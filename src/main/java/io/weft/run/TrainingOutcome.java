package io.weft.run;

import io.weft.metrics.ConfusionMatrix;
import io.weft.rundir.RunResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Outcome of a training that has ended without an exception.
 *
 * @param isStopped whether a stop request ended it
 * @param confusion of the test rows; null where there is none
 * @param classNames one for each class of {@code confusion}
 */
record TrainingOutcome(
    boolean isStopped,
    RunResult result,
    @Nullable ConfusionMatrix confusion,
    List<String> classNames) {

  /** Outcome of a training that a stop request ended. */
  static TrainingOutcome stopped(RunResult result) {
    return new TrainingOutcome(true, result, null, List.of());
  }

  /** Outcome of a training that was completed. */
  static TrainingOutcome finished(
      RunResult result, @Nullable ConfusionMatrix confusion, List<String> classNames) {
    return new TrainingOutcome(false, result, confusion, classNames);
  }
}
