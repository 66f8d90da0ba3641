package io.weft.report;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.EpochScore.Measure;
import io.weft.metrics.EpochScore.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measurements of a run for charts: one value for each epoch, NaN where nothing was measured.
 *
 * @param id of the run
 * @param name of the run, or its id where several have that name
 * @param seconds of training until the end of each epoch
 * @param measures values by the measure's key, then by the key of the part of the data
 */
record Curve(
    String id,
    String name,
    List<Integer> epochs,
    List<Double> seconds,
    Map<String, Map<String, List<Double>>> measures) {

  Curve {
    epochs = List.copyOf(epochs);
    seconds = List.copyOf(seconds);
  }

  /** Measures that have charts: those that at least one of the runs has on a part of the data. */
  static List<Measure> charted(List<Curve> curves) {
    return Arrays.stream(Measure.values())
        .filter(measure -> curves.stream().anyMatch(curve -> curve.has(measure)))
        .toList();
  }

  private boolean has(Measure measure) {
    return measures.containsKey(measure.key());
  }

  static Curve of(String id, String name, List<EpochMetrics> epochs) {
    List<Double> seconds = new ArrayList<>();
    double sum = 0;
    for (EpochMetrics epoch : epochs) {
      sum += epoch.seconds();
      seconds.add(sum);
    }
    Map<String, Map<String, List<Double>>> measures = new LinkedHashMap<>();
    for (EpochScore score : EpochScore.measured(epochs)) {
      if (score.part() != Part.NONE) {
        measures
            .computeIfAbsent(score.measure().key(), any -> new LinkedHashMap<>())
            .put(score.part().key(), epochs.stream().map(epoch -> epoch.score(score)).toList());
      }
    }
    return new Curve(
        id, name, epochs.stream().map(EpochMetrics::epoch).toList(), seconds, measures);
  }

  /** Values of a measure on a part of the data; empty where it was not measured. */
  List<Double> values(Measure measure, Part part) {
    return measures.getOrDefault(measure.key(), Map.of()).getOrDefault(part.key(), List.of());
  }
}
