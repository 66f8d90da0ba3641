package io.weft.python;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.EpochScore.Measure;
import io.weft.metrics.MetricSums;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Progress of a training for a reader that asks from time to time. The reader may also stop the
 * training. Thread-safe.
 */
public final class TrainingFeed implements TrainingListener {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Object> now = new LinkedHashMap<>();
  private final List<Map<String, Object>> epochs = new ArrayList<>();
  private volatile boolean stopped;

  @Override
  public synchronized void onWait(String reason) {
    now.put("waiting", reason);
  }

  @Override
  public synchronized void onStart(TrainingPlan plan, long trainingRows, long validationRows) {
    now.remove("waiting");
    now.put("epochs", plan.epochs());
    now.put("trainingRows", trainingRows);
    now.put("validationRows", validationRows);
  }

  @Override
  public synchronized void onStep(int epoch, int step, int steps, MetricSums sums) {
    now.remove("waiting");
    now.put("epoch", epoch);
    now.put("step", step);
    now.put("steps", steps);
    put(now, "loss", Measure.LOSS.of(sums));
    put(now, "accuracy", Measure.ACCURACY.of(sums));
  }

  @Override
  public synchronized void onEpoch(EpochMetrics metrics, TrainingState state) {
    Map<String, Object> ended = new LinkedHashMap<>();
    ended.put("epoch", metrics.epoch());
    for (EpochScore score : EpochScore.values()) {
      put(ended, score.property(), metrics.score(score));
    }
    ended.put("seconds", metrics.seconds());
    epochs.add(ended);
  }

  /** A value that was not measured has no key, since JSON has no NaN. */
  private static void put(Map<String, Object> values, String name, double value) {
    if (Double.isFinite(value)) {
      values.put(name, value);
    } else {
      values.remove(name);
    }
  }

  @Override
  public boolean isStopRequested() {
    return stopped;
  }

  /** Ends the training, with the state of the last complete epoch. */
  public void stop() {
    stopped = true;
  }

  /**
   * The progress as JSON: numbers of the current epoch and step, and {@code ended}, the scores of
   * epochs that have ended.
   *
   * @param known number of ended epochs that the reader has already; they are left out
   */
  public synchronized String read(int known) {
    Map<String, Object> progress = new LinkedHashMap<>(now);
    progress.put("ended", epochs.subList(Math.min(known, epochs.size()), epochs.size()));
    try {
      return JSON.writeValueAsString(progress);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
