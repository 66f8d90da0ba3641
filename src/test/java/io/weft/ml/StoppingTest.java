package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.train.TrainingResult.Ending;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The validation rows have the wrong labels: what training learns makes them worse and worse. */
@Tag("spark")
class StoppingTest {
  private final Dataset<Row> rows =
      SmallData.of(
          Stream.concat(
                  SmallData.twoClouds(60, 1).stream(),
                  SmallData.twoClouds(30, 2).stream()
                      .map(row -> SmallData.withLabel(row, 1 - SmallData.label(row)))
                      .map(SmallData::asValidation))
              .toList());

  private static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {4})
        .setOptimizer("sgd")
        .setLearningRate(0.1)
        .setBatchSize(20)
        .setEpochs(12)
        .setWorkers(2)
        .setSync("local")
        .setSeed(8)
        .setValidationIndicatorCol("validation");
  }

  private Vector weightsAfter(int epochs) {
    return classifier().setEpochs(epochs).setRestoreBest(false).fit(rows).weights();
  }

  @Test
  void stopsWhenPatienceIsOverAndRestoresTheBestEpoch() {
    var model = classifier().setPatience(3).fit(rows);

    NeuralNetworkTrainingSummary summary = model.summary();
    assertThat(validationLosses(summary)).isSortedAccordingTo(Double::compare).hasSize(4);
    assertThat(summary.ending()).isEqualTo(Ending.NO_IMPROVEMENT);
    assertThat(summary.totalIterations()).isEqualTo(4);
    assertThat(summary.epoch()).isEqualTo(1);
    assertThat(model.weights()).isEqualTo(weightsAfter(1));
    assertThat(summary.loss()).isEqualTo(summary.history().get(0).validationLoss());
  }

  @Test
  void keepsTheLastEpochWhereTheBestIsNotRestored() {
    var model = classifier().setPatience(3).setRestoreBest(false).fit(rows);

    assertThat(model.summary().totalIterations()).isEqualTo(4);
    assertThat(model.summary().epoch()).isEqualTo(4);
    assertThat(model.weights()).isEqualTo(weightsAfter(4));
  }

  @Test
  void restoresTheBestEpochWithoutPatienceToo() {
    var model = classifier().fit(rows);

    assertThat(model.summary().ending()).isEqualTo(Ending.ALL_EPOCHS);
    assertThat(model.summary().totalIterations()).isEqualTo(12);
    assertThat(model.summary().epoch()).isEqualTo(1);
    assertThat(model.weights()).isEqualTo(weightsAfter(1));
  }

  @Test
  void theModeTurnsWhatIsBetterRound() {
    NeuralNetworkTrainingSummary summary =
        classifier().setPatience(3).setMonitorMode("max").fit(rows).summary();

    assertThat(summary.ending()).isEqualTo(Ending.ALL_EPOCHS);
    assertThat(summary.epoch()).isEqualTo(12);
  }

  @Test
  void monitorsTheAccuracyIfAsked() {
    NeuralNetworkTrainingSummary summary =
        classifier().setPatience(2).setMonitor("validation-accuracy").fit(rows).summary();

    List<Double> accuracies =
        summary.history().stream().map(epoch -> epoch.validationAccuracy()).toList();
    double best = accuracies.stream().mapToDouble(a -> a).max().orElseThrow();
    assertThat(summary.epoch()).isEqualTo(accuracies.indexOf(best) + 1);
    assertThat(summary.accuracy()).isEqualTo(best);
    assertThat(summary.ending()).isEqualTo(Ending.NO_IMPROVEMENT);
    assertThat(summary.totalIterations()).isEqualTo(summary.epoch() + 2);
  }

  @Test
  void anImprovementSmallerThanMinDeltaIsNone() {
    NeuralNetworkClassifier falling =
        classifier().setMonitorMode("max").setPatience(2).setMinDelta(10);

    NeuralNetworkTrainingSummary summary = falling.fit(rows).summary();

    assertThat(validationLosses(summary)).isSortedAccordingTo(Double::compare).hasSize(3);
    assertThat(summary.ending()).isEqualTo(Ending.NO_IMPROVEMENT);
    assertThat(summary.epoch()).isEqualTo(1);
  }

  @Test
  void nothingStopsWithoutValidationRows() {
    NeuralNetworkTrainingSummary summary =
        classifier().setPatience(1).fit(rows.filter("not validation")).summary();

    assertThat(summary.ending()).isEqualTo(Ending.ALL_EPOCHS);
    assertThat(summary.epoch()).isEqualTo(12);
  }

  private static List<Double> validationLosses(NeuralNetworkTrainingSummary summary) {
    return summary.history().stream().map(epoch -> epoch.validationLoss()).toList();
  }
}
