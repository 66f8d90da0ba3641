package io.weft.ml;

import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochScore.Measure;
import io.weft.train.Evaluation;
import io.weft.train.Split;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scores of a model on some of the rows that it was trained with.
 *
 * @param split the rows
 * @param scores those that were measured
 * @param confusion null for a regression, and if it is not known
 */
public record ModelEvaluation(
    Split split, Map<Measure, Double> scores, @Nullable ConfusionMatrix confusion)
    implements Serializable {

  public ModelEvaluation {
    scores = Map.copyOf(scores);
  }

  /** All scores that follow from an evaluation. */
  public static ModelEvaluation of(Split split, Evaluation evaluation) {
    Map<Measure, Double> scores = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      scores.put(measure, measure.of(evaluation.sums()));
    }
    scores.values().removeIf(value -> value.isNaN());
    return new ModelEvaluation(split, scores, evaluation.confusion());
  }

  /** Value of a score; NaN if it was not measured. */
  public double score(Measure measure) {
    return scores.getOrDefault(measure, Double.NaN);
  }
}
