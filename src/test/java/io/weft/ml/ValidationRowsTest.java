package io.weft.ml;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.weft.metrics.EpochScore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Choice of the validation rows of a fit; no weight learns from them. */
@Tag("spark")
@Tag("slow")
class ValidationRowsTest {

  private static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {4})
        .setLearningRate(0.02)
        .setEpochs(4)
        .setBatchSize(16)
        .setWorkers(2)
        .setSync("local")
        .setSeed(8);
  }

  @Test
  void validationRowsNeverTouchAWeight() {
    List<Row> training = SmallData.twoClouds(60, 1);
    List<Row> validation =
        SmallData.twoClouds(20, 2).stream().map(SmallData::asValidation).toList();
    List<Row> wrong =
        validation.stream().map(row -> SmallData.withLabel(row, 1 - SmallData.label(row))).toList();
    NeuralNetworkClassifier classifier =
        classifier().setValidationIndicatorCol("validation").setRestoreBest(false);

    var without = classifier.fit(SmallData.of(training));
    var with = classifier.fit(SmallData.of(joined(validation, training)));
    var withWrong = classifier.fit(SmallData.of(joined(training, wrong)));

    assertThat(with.weights()).isEqualTo(without.weights());
    assertThat(withWrong.weights()).isEqualTo(without.weights());
    for (int i = 0; i < 4; i++) {
      var plain = without.summary().history().get(i);
      var good = with.summary().history().get(i);
      var bad = withWrong.summary().history().get(i);
      assertThat(good.score(EpochScore.TRAIN_LOSS))
          .isEqualTo(plain.score(EpochScore.TRAIN_LOSS))
          .isEqualTo(bad.score(EpochScore.TRAIN_LOSS));
      assertThat(plain.score(EpochScore.VALIDATION_LOSS)).isNaN();
      assertThat(good.score(EpochScore.VALIDATION_LOSS))
          .isNotEqualTo(bad.score(EpochScore.VALIDATION_LOSS));
      assertThat(good.score(EpochScore.VALIDATION_ACCURACY))
          .isCloseTo(1 - bad.score(EpochScore.VALIDATION_ACCURACY), offset(1e-12));
    }
    assertThat(with.summary().trainingRows()).isEqualTo(60);
    assertThat(with.summary().validationRows()).isEqualTo(20);
    assertThat(with.summary().evaluatedOn()).isEqualTo(io.weft.train.Split.VALIDATION);
    assertThat(without.summary().evaluatedOn()).isEqualTo(io.weft.train.Split.TRAINING);
  }

  @Test
  void keepsTheFractionForValidation() {
    List<Row> rows = SmallData.twoClouds(2000, 3);
    NeuralNetworkClassifier classifier = classifier().setEpochs(1).setValidationFraction(0.25);

    NeuralNetworkTrainingSummary first = classifier.fit(SmallData.of(rows)).summary();
    NeuralNetworkTrainingSummary other = classifier.setSeed(9).fit(SmallData.of(rows)).summary();

    assertThat(first.validationRows()).isEqualTo(500);
    assertThat(other.validationRows()).isEqualTo(500);
    assertThat(first.trainingRows()).isEqualTo(1500);
    assertThat(requireNonNull(first.confusion()).support(0)).isEqualTo(250);
    assertThat(other.loss()).isNotEqualTo(first.loss());
  }

  @Test
  void aRegressionKeepsTheFractionOfAllRows() {
    List<Row> rows = SmallData.twoClouds(200, 3);
    NeuralNetworkTrainingSummary summary =
        new NeuralNetworkRegressor()
            .setHiddenLayers(new int[] {4})
            .setEpochs(1)
            .setWorkers(2)
            .setSync("local")
            .setValidationFraction(0.3)
            .fit(SmallData.of(rows))
            .summary();
    assertThat(summary.validationRows()).isEqualTo(60);
    assertThat(summary.trainingRows()).isEqualTo(140);
  }

  @Test
  void theSplitDoesNotDependOnOrderOrPartitions() {
    List<Row> rows = SmallData.twoClouds(200, 3);
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(1));
    NeuralNetworkClassifier classifier = classifier().setEpochs(2).setValidationFraction(0.3);

    var model = classifier.fit(SmallData.of(rows).repartition(5));
    var same = classifier.fit(SmallData.of(shuffled).coalesce(1));

    assertThat(same.weights()).isEqualTo(model.weights());
    assertThat(same.summary().loss()).isEqualTo(model.summary().loss());
    assertThat(same.summary().confusion()).isEqualTo(model.summary().confusion());
  }

  @Test
  void everyPatternOfXorIsOnBothSidesWhateverTheSeed() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      int x = i & 1;
      int y = (i >> 1) & 1;
      rows.add(SmallData.row(x ^ y, x, y));
    }
    for (int seed = 0; seed < 10; seed++) {
      NeuralNetworkTrainingSummary summary =
          classifier()
              .setHiddenLayers(new int[] {16})
              .setEpochs(12)
              .setSeed(seed)
              .setValidationFraction(0.2)
              .setPatience(12)
              .fit(SmallData.of(rows))
              .summary();
      assertThat(summary.validationRows()).as("seed %d", seed).isEqualTo(200);
      assertThat(summary.accuracy()).as("seed %d", seed).isEqualTo(1);
    }
  }

  @Test
  void rowsOfWeightZeroTakeNoPartInTheSplit() {
    List<Row> rows = SmallData.twoClouds(100, 3);
    List<Row> withZeros =
        joined(
            rows,
            SmallData.twoClouds(80, 4).stream().map(row -> SmallData.withWeight(row, 0)).toList());
    NeuralNetworkClassifier classifier =
        classifier().setValidationFraction(0.3).setWeightCol("weight");

    var model = classifier.fit(SmallData.of(rows));
    var same = classifier.fit(SmallData.of(withZeros));

    assertThat(model.summary().validationRows()).isEqualTo(30);
    assertThat(same.weights()).isEqualTo(model.weights());
    assertThat(same.summary().loss()).isEqualTo(model.summary().loss());
  }

  @Test
  void aFractionThatTakesNoRowIsRefused() {
    assertThatThrownBy(
            () ->
                classifier()
                    .setValidationFraction(0.01)
                    .fit(SmallData.of(SmallData.twoClouds(20, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid validationFraction: 0.01 (must leave rows on both sides; there are 20)");
  }

  @Test
  void theIndicatorColumnGoesBeforeTheFraction() {
    List<Row> rows =
        joined(
            SmallData.twoClouds(60, 1),
            SmallData.twoClouds(20, 2).stream().map(SmallData::asValidation).toList());

    assertThat(
            classifier()
                .setValidationIndicatorCol("validation")
                .setValidationFraction(0.9)
                .fit(SmallData.of(rows))
                .summary()
                .validationRows())
        .isEqualTo(20);
  }

  private static List<Row> joined(List<Row> first, List<Row> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
