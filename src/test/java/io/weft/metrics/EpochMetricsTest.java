package io.weft.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.metrics.EpochScore.Part;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochMetricsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper SNAKE_CASE =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  private static EpochMetrics trained() {
    return new EpochMetrics(2, 40, 1.5, 0.7, new Phases(1, 0.5, 0.25, 0.125))
        .with(Part.TRAIN, sums())
        .with(EpochScore.ROWS_PER_SECOND, 1000);
  }

  private static MetricSums sums() {
    MetricSums sums = new MetricSums();
    sums.add(5, 10, 8, 10);
    return sums;
  }

  @Test
  void scoresOfAPartFollowFromItsSums() {
    EpochMetrics metrics = trained();
    assertThat(metrics.score(EpochScore.TRAIN_LOSS)).isEqualTo(0.5);
    assertThat(metrics.score(EpochScore.TRAIN_ACCURACY)).isEqualTo(0.8);
    assertThat(metrics.score(EpochScore.VALIDATION_LOSS)).isNaN();
    assertThat(metrics.score(EpochScore.TEST_ACCURACY)).isNaN();
    assertThat(metrics.score(EpochScore.LEARNING_RATE)).isNaN();
  }

  @Test
  void anAddedScoreLeavesTheOthersAlone() {
    EpochMetrics tested = trained().with(EpochScore.TEST_LOSS, 0.4);
    assertThat(tested.score(EpochScore.TEST_LOSS)).isEqualTo(0.4);
    assertThat(tested.with(EpochScore.TEST_LOSS, Double.NaN)).isEqualTo(trained());
  }

  @Test
  void everyScoreIsAKeyAlsoIfItWasNotMeasured() {
    assertThat(JSON.<ObjectNode>valueToTree(trained()).fieldNames())
        .toIterable()
        .containsExactly(
            "epoch",
            "step",
            "trainLoss",
            "trainAccuracy",
            "validationLoss",
            "validationAccuracy",
            "testLoss",
            "testAccuracy",
            "learningRate",
            "rowsPerSecond",
            "trainingObjective",
            "seconds",
            "phases");
    assertThat(SNAKE_CASE.<ObjectNode>valueToTree(trained()).fieldNames())
        .toIterable()
        .containsAll(Arrays.stream(EpochScore.values()).map(EpochScore::key).toList())
        .contains("training_objective");
  }

  @Test
  void jsonOfBothNamingsIsRead() throws Exception {
    EpochMetrics written = trained().with(EpochScore.TRAIN_LOSS, Double.POSITIVE_INFINITY);
    assertThat(JSON.readValue(JSON.writeValueAsString(written), EpochMetrics.class))
        .isEqualTo(written);
    // Phases have no key of their own in the other naming
    ObjectNode tree = SNAKE_CASE.valueToTree(written);
    tree.set("phases", JSON.valueToTree(written.phases()));
    assertThat(JSON.treeToValue(tree, EpochMetrics.class)).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rowsPerSecond", "imagesPerSecond", "images_per_second"})
  void throughputIsReadByItsNameInOlderReleasesToo(String key) throws Exception {
    ObjectNode tree = JSON.valueToTree(trained());
    tree.set(key, tree.remove("rowsPerSecond"));
    assertThat(JSON.treeToValue(tree, EpochMetrics.class)).isEqualTo(trained());
  }

  @Test
  void missingScoresAndNullsAreNotMeasured() throws Exception {
    EpochMetrics nothing = new EpochMetrics(3, 0, Double.NaN, Double.NaN, Phases.UNKNOWN);
    for (String text :
        List.of(
            "{'epoch':3}",
            "{'epoch':3,'trainLoss':null,'test_accuracy':'NaN','seconds':null,'phases':null}")) {
      assertThat(JSON.readValue(text.replace('\'', '"'), EpochMetrics.class)).isEqualTo(nothing);
    }
  }

  @Test
  void anUnknownKeyIsWhatTheMapperTakesItFor() throws JsonProcessingException {
    String text = "{\"colour\":[{\"epoch\":7}],\"epoch\":3}";
    assertThatThrownBy(() -> JSON.readValue(text, EpochMetrics.class))
        .isInstanceOf(UnrecognizedPropertyException.class)
        .hasMessageStartingWith("Unrecognized field \"colour\"");
    assertThat(
            new ObjectMapper()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .readValue(text, EpochMetrics.class)
                .epoch())
        .isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "5", "\"x\"", "{\"epoch\":[]}", "{\"trainLoss\":{}}"})
  void whatIsNoEpochIsRefused(String text) {
    assertThatThrownBy(() -> JSON.readValue(text, EpochMetrics.class))
        .isInstanceOf(MismatchedInputException.class)
        .hasMessageMatching("(?s)Cannot (deserialize|construct) .*");
  }

  @Test
  void travelsBetweenMachines() throws Exception {
    assertThat(Serialization.copy(trained())).isEqualTo(trained());
  }
}
