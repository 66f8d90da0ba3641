package io.weft.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochMetricsTest {

  private static EpochMetrics trained() {
    MetricSums sums = new MetricSums();
    sums.add(5, 10, 8, 10);
    sums.addObjective(14, 20);
    return EpochMetrics.training(2, 40, sums, 0.1, 1.5, 1000, new Phases(1, 0.5, 0.25, 0.125));
  }

  @Test
  void whatTrainingDoesNotMeasureIsNaN() {
    EpochMetrics metrics = trained();
    assertThat(metrics.trainLoss()).isEqualTo(0.5);
    assertThat(metrics.trainingObjective()).isEqualTo(0.7);
    assertThat(metrics.trainAccuracy()).isEqualTo(0.8);
    assertThat(metrics.validationLoss()).isNaN();
    assertThat(metrics.validationAccuracy()).isNaN();
    assertThat(metrics.testLoss()).isNaN();
    assertThat(metrics.testAccuracy()).isNaN();
  }

  @Test
  void addedMeasurementsLeaveTheOthersAlone() {
    assertThat(trained().withValidation(0.6, 0.7).withTest(0.4, 0.9).withSeconds(2))
        .isEqualTo(
            new EpochMetrics(
                2,
                40,
                0.5,
                0.8,
                0.6,
                0.7,
                0.4,
                0.9,
                0.7,
                0.1,
                2,
                1000,
                new Phases(1, 0.5, 0.25, 0.125)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rowsPerSecond", "imagesPerSecond", "images_per_second"})
  void throughputIsReadByItsNameInOlderReleasesToo(String key) throws Exception {
    ObjectMapper json = new ObjectMapper();
    ObjectNode tree = json.valueToTree(trained());
    tree.set(key, tree.remove("rowsPerSecond"));
    assertThat(json.treeToValue(tree, EpochMetrics.class)).isEqualTo(trained());
  }

  @Test
  void travelsBetweenMachines() throws Exception {
    assertThat(Serialization.copy(trained())).isEqualTo(trained());
  }
}
