package io.weft.run;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.rundir.RunDirectory;
import io.weft.train.TrainingState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Keeps what a run reports, in order. */
final class RecordingListener implements RunListener {
  final List<String> messages = Collections.synchronizedList(new ArrayList<>());
  final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
  final List<String> events = Collections.synchronizedList(new ArrayList<>());

  final List<Double> testAccuracies = Collections.synchronizedList(new ArrayList<>());

  /** The epoch after which the training is to stop. */
  int stopAfterEpoch = Integer.MAX_VALUE;

  @Override
  public void onMessage(String text) {
    messages.add(text);
  }

  @Override
  public void onWarning(String text) {
    warnings.add(text);
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingState state) {
    events.add("epoch " + metrics.epoch());
    testAccuracies.add(metrics.score(EpochScore.TEST_ACCURACY));
  }

  @Override
  public boolean isStopRequested() {
    return testAccuracies.size() >= stopAfterEpoch;
  }

  @Override
  public void onFinish(RunDirectory run) {
    events.add("finish");
  }

  @Override
  public void onClose() {
    events.add("close");
  }
}
