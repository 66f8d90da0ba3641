package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
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
      assertThat(good.trainLoss()).isEqualTo(plain.trainLoss()).isEqualTo(bad.trainLoss());
      assertThat(plain.validationLoss()).isNaN();
      assertThat(good.validationLoss()).isNotEqualTo(bad.validationLoss());
      assertThat(good.validationAccuracy()).isCloseTo(1 - bad.validationAccuracy(), offset(1e-12));
    }
    assertThat(with.summary().trainingRows()).isEqualTo(60);
    assertThat(with.summary().validationRows()).isEqualTo(20);
    assertThat(with.summary().evaluatedOn()).isEqualTo(io.weft.train.Part.VALIDATION);
    assertThat(without.summary().evaluatedOn()).isEqualTo(io.weft.train.Part.TRAINING);
  }

  @Test
  void keepsAboutTheFractionForValidation() {
    List<Row> rows = SmallData.twoClouds(2000, 3);
    NeuralNetworkClassifier classifier = classifier().setEpochs(1).setValidationFraction(0.25);

    NeuralNetworkTrainingSummary first = classifier.fit(SmallData.of(rows)).summary();
    NeuralNetworkTrainingSummary other = classifier.setSeed(9).fit(SmallData.of(rows)).summary();

    // three standard deviations of a binomial distribution
    double slack = 3 * Math.sqrt(2000 * 0.25 * 0.75);
    assertThat((double) first.validationRows()).isCloseTo(500, offset(slack));
    assertThat((double) other.validationRows()).isCloseTo(500, offset(slack));
    assertThat(first.trainingRows() + first.validationRows()).isEqualTo(2000);
    assertThat(other.loss()).isNotEqualTo(first.loss());
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
  void equalRowsStayOnOneSide() {
    List<Row> distinct = SmallData.twoClouds(20, 3);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rows.addAll(distinct);
    }
    NeuralNetworkTrainingSummary summary =
        classifier().setEpochs(1).setValidationFraction(0.5).fit(SmallData.of(rows)).summary();

    assertThat(summary.validationRows()).isPositive().isLessThan(200);
    assertThat(summary.validationRows() % 10).isZero();
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
