package io.weft.report;

import io.weft.metrics.EpochMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A run's measurements as a chart takes them: one value an epoch, NaN where nothing was measured.
 *
 * @param id of the run
 * @param name of the run, or its id where several have that name
 * @param seconds of training until the end of each epoch
 */
record Curve(
    String id,
    String name,
    List<Integer> epochs,
    List<Double> seconds,
    Parts loss,
    Parts accuracy) {

  /** A measure on the three parts of the data. */
  record Parts(List<Double> train, List<Double> validation, List<Double> test) {
    Parts {
      train = List.copyOf(train);
      validation = List.copyOf(validation);
      test = List.copyOf(test);
    }
  }

  Curve {
    epochs = List.copyOf(epochs);
    seconds = List.copyOf(seconds);
  }

  static Curve of(String id, String name, List<EpochMetrics> epochs) {
    List<Double> seconds = new ArrayList<>();
    double sum = 0;
    for (EpochMetrics epoch : epochs) {
      sum += epoch.seconds();
      seconds.add(sum);
    }
    return new Curve(
        id,
        name,
        epochs.stream().map(EpochMetrics::epoch).toList(),
        seconds,
        new Parts(
            values(epochs, EpochMetrics::trainLoss),
            values(epochs, EpochMetrics::validationLoss),
            values(epochs, EpochMetrics::testLoss)),
        new Parts(
            values(epochs, EpochMetrics::trainAccuracy),
            values(epochs, EpochMetrics::validationAccuracy),
            values(epochs, EpochMetrics::testAccuracy)));
  }

  private static List<Double> values(
      List<EpochMetrics> epochs, ToDoubleFunction<EpochMetrics> value) {
    return epochs.stream().mapToDouble(value).boxed().toList();
  }
}
