package io.weft.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MetricSumsTest {

  private static MetricSums sums(double loss, double weight, long correct, long count) {
    MetricSums sums = new MetricSums();
    sums.add(loss, weight, correct, count);
    sums.addObjective(2 * loss, 4 * weight);
    return sums;
  }

  @Test
  void aShortBatchWeighsAsMuchAsItsExamples() {
    MetricSums whole = sums(30, 10, 9, 10);
    whole.add(1, 1, 0, 1);
    assertThat(whole.meanLoss()).isEqualTo(31.0 / 11);
    assertThat(whole.accuracy()).isEqualTo(9.0 / 11);
  }

  @Test
  void mergingEqualsAdding() {
    MetricSums merged = sums(30, 10, 9, 10);
    merged.merge(sums(1, 1, 0, 1));
    merged.merge(new MetricSums());
    assertThat(merged).isEqualTo(sums(31, 11, 9, 11)).hasSameHashCodeAs(sums(31, 11, 9, 11));
    assertThat(merged.lossSum()).isEqualTo(31);
    assertThat(merged.weightSum()).isEqualTo(11);
    assertThat(merged.correct()).isEqualTo(9);
    assertThat(merged.count()).isEqualTo(11);
    assertThat(merged)
        .hasToString(
            "lossSum=31.0 weightSum=11.0 objectiveSum=62.0 objectiveWeightSum=44.0"
                + " correct=9 count=11");
  }

  @Test
  void theObjectiveHasItsOwnWeights() {
    MetricSums merged = sums(30, 10, 9, 10).merge(sums(1, 1, 0, 1));
    assertThat(merged.meanLoss()).isEqualTo(31.0 / 11);
    assertThat(merged.meanObjective()).isEqualTo(62.0 / 44);
    MetricSums evaluated = new MetricSums();
    evaluated.add(30, 10, 9, 10);
    assertThat(evaluated.meanObjective()).as("of no training").isNaN();
    ByteBuffer bytes = ByteBuffer.allocate(MetricSums.BYTES);
    merged.put(bytes);
    MetricSums read = new MetricSums();
    read.get(bytes.flip());
    assertThat(read).isEqualTo(merged);
  }

  @Test
  void inRegressionNothingIsRightOrWrongAlsoAfterMerging() {
    MetricSums regression = new MetricSums();
    regression.add(30, 10, 10);
    MetricSums other = new MetricSums();
    other.add(1, 1, 1);
    regression.merge(other).merge(new MetricSums());
    assertThat(regression.meanLoss()).isEqualTo(31.0 / 11);
    assertThat(regression.count()).isEqualTo(11);
    assertThat(regression.accuracy()).isNaN();
    assertThat(regression).isNotEqualTo(sums(31, 11, 0, 11));
    regression.clear();
    assertThat(regression).isEqualTo(new MetricSums());
  }

  @Test
  void nothingAddedIsNotMeasured() {
    assertThat(new MetricSums().meanLoss()).isNaN();
    assertThat(new MetricSums().accuracy()).isNaN();
  }

  @Test
  void travelsBetweenMachines() throws Exception {
    assertThat(Serialization.copy(sums(1, 2, 3, 4))).isEqualTo(sums(1, 2, 3, 4));
  }
}
