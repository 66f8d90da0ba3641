package io.weft.train;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.MetricSums;
import java.time.Duration;

/**
 * Listener for the progress of training, on the driver. Its time does not count as training time.
 */
public interface TrainingListener {

  /** Listener that does nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Called from time to time while training waits for the cluster, by a thread of its own.
   *
   * @param reason text for people: what training waits for, and for how long
   */
  default void onWait(String reason) {}

  /**
   * Called when the way of the gradient exchange is chosen.
   *
   * @param sync a value of the Param {@code sync}, but not auto
   * @param reason text for people: the reason for the choice
   */
  default void onSync(String sync, String reason) {}

  /**
   * Called before the start if training continues from a checkpoint.
   *
   * @param checkpoint path of the checkpoint
   */
  default void onResume(String checkpoint, TrainingState state) {}

  /**
   * Called when the rows are on the executors.
   *
   * @param bytesOnHeap bytes of the rows in the memory of all executors
   * @param bytesOnDisk bytes of the rows in their local directories
   */
  default void onRows(long bytesOnHeap, long bytesOnDisk) {}

  /** Called before the first epoch. */
  default void onStart(TrainingPlan plan, long trainingRows, long validationRows) {}

  /**
   * Called when one or more steps have ended: after each step if the driver takes part in it, else
   * from time to time.
   *
   * @param epoch from 1
   * @param step number of steps done in this epoch
   * @param steps number of steps of this epoch
   * @param sums metrics of the epoch so far; must not be modified
   */
  default void onStep(int epoch, int step, int steps, MetricSums sums) {}

  /**
   * Time after which an epoch pauses between two steps for {@link #onPart}. Asked for at the start
   * of an epoch and after each pause.
   */
  default Duration partLimit() {
    return EpochRunner.NO_LIMIT;
  }

  /**
   * Called when an epoch pauses.
   *
   * @param state between two steps of the epoch
   */
  default void onPart(TrainingState state) {}

  /**
   * Called when an epoch has ended.
   *
   * @param state at the end of the epoch, with its metrics
   */
  default void onEpoch(EpochMetrics metrics, TrainingState state) {}

  /** Called when training has ended for any reason but a failure. */
  default void onEnd(TrainingResult result) {}

  /**
   * Tells if training must end, with the state of the last complete epoch. Called at each step and
   * from time to time.
   */
  default boolean isStopRequested() {
    return false;
  }

  /** Combines two listeners; the first is called first, and either may end training. */
  static TrainingListener both(TrainingListener first, TrainingListener second) {
    return new BothListeners(first, second);
  }
}
