package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.metrics.EpochScore;
import io.weft.train.DivergedException;
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
    assertThat(summary.loss())
        .isEqualTo(summary.history().get(0).score(EpochScore.VALIDATION_LOSS));
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
        summary.history().stream()
            .map(epoch -> epoch.score(EpochScore.VALIDATION_ACCURACY))
            .toList();
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
  void whatNeedsValidationRowsIsRefusedWithoutThemBeforeTraining() {
    String where =
        " where there are no validation rows; validationFraction or validationIndicatorCol chooses"
            + " them)";
    Dataset<Row> none = rows.filter("not validation");
    for (String column : List.of("", "validation")) {
      RecordingListener listener = new RecordingListener();
      NeuralNetworkClassifier classifier =
          classifier().setValidationIndicatorCol(column).setTrainingListener(listener);
      assertThatThrownBy(() -> classifier.setPatience(3).fit(none))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid patience: 3 (must be 0" + where);
      assertThatThrownBy(() -> classifier.setPatience(0).setSchedule("reduce-on-plateau").fit(none))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid schedule: reduce-on-plateau (must be another one" + where);
      assertThat(listener.events).noneMatch(event -> event.startsWith("start"));
    }
  }

  @Test
  void aValidationLossThatIsNotFiniteEndsTheTraining() {
    Dataset<Row> large =
        SmallData.of(
            Stream.concat(
                    SmallData.twoClouds(60, 1).stream(),
                    Stream.of(
                        SmallData.row(1, 1, true, 3e38, 3e38), SmallData.row(0, 1, true, 0, 0)))
                .toList());
    assertThatThrownBy(() -> classifier().setActivation("leaky-relu").setPatience(3).fit(large))
        .isInstanceOf(DivergedException.class)
        .hasMessageMatching(
            "Cannot continue training: after epoch 1 \\(step 3\\) the validation loss is"
                + " (NaN|Infinity), though the training loss is \\d\\.\\d+ \\(learning rate 0\\.1\\)\\."
                + " Lower the learning rate, clip gradients by norm, or normalise the features of"
                + " all rows alike");
  }

  @Test
  void aLastUpdateThatIsNotFiniteGivesNoModel() {
    NeuralNetworkClassifier classifier =
        classifier()
            .setValidationIndicatorCol("")
            .setLearningRate(1e300)
            .setBatchSize(60)
            .setEpochs(1);
    assertThatThrownBy(() -> classifier.fit(rows.filter("not validation")))
        .isInstanceOf(DivergedException.class)
        .hasMessageMatching(
            "Cannot continue training: after epoch 1 \\(step 1\\) weight \\d+ is -?(Infinity|NaN),.*");
  }

  private static List<Double> validationLosses(NeuralNetworkTrainingSummary summary) {
    return summary.history().stream()
        .map(epoch -> epoch.score(EpochScore.VALIDATION_LOSS))
        .toList();
  }
}
