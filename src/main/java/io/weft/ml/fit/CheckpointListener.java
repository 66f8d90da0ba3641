package io.weft.ml.fit;

import io.weft.metrics.EpochMetrics;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each epoch, and saves a checkpoint at each interval and at the end. */
final class CheckpointListener implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointListener.class);

  private final Optional<Checkpoints> checkpoints;
  private final int interval;
  private int savedEpoch;

  /**
   * Makes a listener.
   *
   * @param interval epochs from one checkpoint to the next
   * @param startEpoch epoch that the training starts after
   */
  CheckpointListener(Optional<Checkpoints> checkpoints, int interval, int startEpoch) {
    this.checkpoints = checkpoints;
    this.interval = interval;
    this.savedEpoch = startEpoch;
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingState state) {
    LOG.info("{}", metrics);
    if (state.epoch() - savedEpoch >= interval) {
      save(state);
    }
  }

  @Override
  public void onEnd(TrainingResult result) {
    if (result.state().epoch() > savedEpoch) {
      save(result.state());
    }
  }

  private void save(TrainingState state) {
    checkpoints.ifPresent(directory -> directory.save(state));
    savedEpoch = state.epoch();
  }
}
