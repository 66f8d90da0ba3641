package io.weft.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SparkSessions;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkClassifier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The progress of a training as Python reads it. */
@Tag("spark")
class TrainingFeedTest {
  private static Dataset<Row> rows() {
    return SparkSessions.local()
        .range(40)
        .selectExpr("array(id / 40.0, 1.0) features", "cast(id < 20 as double) label");
  }

  private static NeuralNetworkClassifier classifier(TrainingFeed feed) {
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {4})
        .setBatchSize(10)
        .setWorkers(1)
        .setSeed(1)
        .setTrainingListener(feed);
  }

  @Test
  void theReaderGetsTheEpochsThatItDoesNotKnowYet() {
    TrainingFeed feed = new TrainingFeed();
    assertThat(feed.read(0)).isEqualTo("{\"ended\":[]}");

    classifier(feed).setEpochs(3).fit(rows());

    assertThat(feed.read(0))
        .startsWith(
            "{\"epochs\":3,\"trainingRows\":40,\"validationRows\":0,\"epoch\":3,\"step\":4,")
        .contains("\"ended\":[{\"epoch\":1,\"trainLoss\":0.", "{\"epoch\":2,", "{\"epoch\":3,")
        .doesNotContain("NaN", "waiting");
    assertThat(feed.read(2)).contains("\"ended\":[{\"epoch\":3,");
    assertThat(feed.read(3)).endsWith("\"ended\":[]}");
  }

  @Test
  void theReaderStopsTheTraining() {
    TrainingFeed feed = new TrainingFeed();
    feed.stop();

    NeuralNetworkClassificationModel model = classifier(feed).setEpochs(1_000_000).fit(rows());

    assertThat(model.summary().ending()).hasToString("STOPPED");
  }

  @Test
  void theReasonOfAWaitIsReadUntilTheNextStep() {
    TrainingFeed feed = new TrainingFeed();
    feed.onWait("waits for 2 slots");

    assertThat(feed.read(0)).isEqualTo("{\"waiting\":\"waits for 2 slots\",\"ended\":[]}");
  }
}
