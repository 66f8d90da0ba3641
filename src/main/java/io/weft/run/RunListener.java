package io.weft.run;

import io.weft.rundir.RunDirectory;
import io.weft.train.TrainingListener;

/**
 * Follows a run: its messages, the events of its training, and its end. Messages come from several
 * threads, and have no secrets in them.
 *
 * <p>{@link #onEpoch} receives the scores on the test rows, too. When {@link #isStopRequested} says
 * so, the run ends as stopped, and can be resumed.
 */
public interface RunListener extends TrainingListener {
  /** Ignores everything. */
  RunListener NONE = new RunListener() {};

  /** Receives a message about the progress: one line or more, without a line end. */
  default void onMessage(String text) {}

  /** Receives a problem that does not end the run: one line, without a line end. */
  default void onWarning(String text) {}

  /**
   * Receives a run that has finished, while a stop of the process still waits for it. An exception
   * becomes a warning.
   */
  default void onFinish(RunDirectory run) {}

  /** Receives a run that ended before its last epoch and can be resumed. */
  default void onResumable(RunDirectory run) {}

  /** Receives the end of the run, whatever its status. */
  default void onClose() {}
}
