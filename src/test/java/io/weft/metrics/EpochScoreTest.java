package io.weft.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.metrics.EpochScore.Measure;
import io.weft.metrics.EpochScore.Part;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EpochScoreTest {
  private static final EpochMetrics NOTHING =
      new EpochMetrics(1, 10, 2, Double.NaN, Phases.UNKNOWN);

  @ParameterizedTest
  @EnumSource
  void theNameOfAScoreIsThatOfItsPartAndMeasure(EpochScore score) {
    String measure = score.measure().key();
    assertThat(score.key())
        .isEqualTo(score.part() == Part.NONE ? measure : score.part().key() + "_" + measure);
  }

  @ParameterizedTest
  @EnumSource
  void aMeasureIsFoundByItsKey(Measure measure) {
    assertThat(Measure.ofKey(measure.key())).isEqualTo(measure);
    assertThatThrownBy(() -> Measure.ofKey(measure.key() + "?"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid measure: %s? (is unknown)", measure.key());
  }

  @Test
  void namesForFilesTablesAndPeople() {
    assertThat(EpochScore.ROWS_PER_SECOND.property()).isEqualTo("rowsPerSecond");
    assertThat(EpochScore.ROWS_PER_SECOND.title()).isEqualTo("Rows/s");
    assertThat(EpochScore.VALIDATION_ACCURACY.property()).isEqualTo("validationAccuracy");
    assertThat(EpochScore.VALIDATION_ACCURACY.title()).isEqualTo("Validation accuracy");
    assertThat(Measure.LEARNING_RATE.title()).isEqualTo("Learning rate");
  }

  @Test
  void valuesAreRoundedForPeople() {
    EpochMetrics metrics =
        NOTHING
            .with(EpochScore.TRAIN_LOSS, 0.12345)
            .with(EpochScore.TEST_ACCURACY, 0.98765)
            .with(EpochScore.TEST_LOSS, Double.POSITIVE_INFINITY);
    assertThat(EpochScore.TRAIN_LOSS.text(metrics)).isEqualTo("0.1235");
    assertThat(EpochScore.TEST_ACCURACY.text(metrics)).isEqualTo("98.77%");
    assertThat(EpochScore.TEST_LOSS.text(metrics)).isEqualTo("-");
    assertThat(EpochScore.LEARNING_RATE.text(metrics)).isEqualTo("-");
  }

  @Test
  void viewsShowTheScoresThatAnEpochHas() {
    EpochMetrics tested = NOTHING.with(EpochScore.TEST_LOSS, 0.5);
    EpochMetrics trained = NOTHING.with(EpochScore.TRAIN_LOSS, 0.25);
    assertThat(EpochScore.measured(List.of(NOTHING, tested, trained)))
        .containsExactly(EpochScore.TRAIN_LOSS, EpochScore.TEST_LOSS);
    assertThat(EpochScore.measured(List.of())).isEmpty();
  }

  @Test
  void wordsNameTheScoresOfAPart() {
    MetricSums sums = new MetricSums();
    sums.add(5, 10, 8, 10);
    assertThat(EpochScore.words(Part.TRAIN, score -> score.measure().of(sums), ", "))
        .isEqualTo("loss 0.5000, accuracy 80.00%");
    MetricSums regression = new MetricSums();
    regression.add(5, 10, 10);
    assertThat(EpochScore.words(Part.TRAIN, score -> score.measure().of(regression), ", "))
        .isEqualTo("loss 0.5000");
    assertThat(EpochScore.words(Part.VALIDATION, NOTHING::score, ", ")).isEmpty();
  }
}
