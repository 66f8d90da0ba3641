package io.weft.metrics;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.weft.metrics.EpochScore.Part;
import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Metrics at the end of an epoch; NaN means not measured. Accuracies are shares from 0 to 1.
 *
 * <p>All losses are the same figure: plain cross-entropy if classes are predicted. The training
 * loss is measured with the parameters of each step, and with dropout and augmentation. Rows a
 * second are training rows, over the training steps only.
 *
 * <p>{@link EpochMetricsJson} describes the JSON.
 *
 * @param epoch number of epochs done, so the first is 1
 * @param step number of updates done since the start of training
 * @param seconds wall time of the epoch
 * @param trainingObjective value that training minimises: the loss of the training rows with label
 *     smoothing and class weights; NaN in files of older releases, whose train loss has that value
 * @param scores those that were measured
 */
@JsonSerialize(using = EpochMetricsJson.Writer.class)
@JsonDeserialize(using = EpochMetricsJson.Reader.class)
public record EpochMetrics(
    int epoch,
    long step,
    double seconds,
    double trainingObjective,
    Phases phases,
    Map<EpochScore, Double> scores)
    implements Serializable {

  public EpochMetrics {
    Map<EpochScore, Double> measured = new EnumMap<>(EpochScore.class);
    measured.putAll(scores);
    measured.values().removeIf(value -> value.isNaN());
    scores = Collections.unmodifiableMap(measured);
  }

  /** Metrics without scores; {@code with} adds them. */
  public EpochMetrics(
      int epoch, long step, double seconds, double trainingObjective, Phases phases) {
    this(epoch, step, seconds, trainingObjective, phases, Map.of());
  }

  /** Value of a score; NaN if it was not measured. */
  public double score(EpochScore score) {
    return scores.getOrDefault(score, Double.NaN);
  }

  /** The same metrics with another value of a score. */
  public EpochMetrics with(EpochScore score, double value) {
    Map<EpochScore, Double> more = new EnumMap<>(EpochScore.class);
    more.putAll(scores);
    more.put(score, value);
    return new EpochMetrics(epoch, step, seconds, trainingObjective, phases, more);
  }

  /** The same metrics with all scores that follow from the sums over a part of the data. */
  public EpochMetrics with(Part part, MetricSums sums) {
    EpochMetrics more = this;
    for (EpochScore score : EpochScore.of(part)) {
      more = more.with(score, score.measure().of(sums));
    }
    return more;
  }
}
