package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.train.TrainingResult.Ending;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Events that a {@link io.weft.train.TrainingListener} of a fit receives, and the stops that it
 * asks for.
 */
@Tag("spark")
class ListenerTest {
  private final Dataset<Row> rows = SmallData.of(SmallData.twoClouds(50, 1));

  private static NeuralNetworkClassifier classifier(String sync) {
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {3})
        .setBatchSize(20)
        .setEpochs(2)
        .setWorkers(2)
        .setSync(sync);
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "driver"})
  void isToldOfEachStepAndEpochInOrder(String sync) {
    RecordingListener listener = new RecordingListener();

    classifier(sync).setTrainingListener(listener).fit(rows);

    assertThat(listener.events)
        .containsExactly(
            "start 50+0",
            "step 1/1/3",
            "step 1/2/3",
            "step 1/3/3",
            "epoch 1",
            "step 2/1/3",
            "step 2/2/3",
            "step 2/3/3",
            "epoch 2",
            "end ALL_EPOCHS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "driver"})
  void stopsTheTrainingWithTheLastWholeEpoch(String sync) {
    RecordingListener listener = new RecordingListener(4);

    var model = classifier(sync).setTrainingListener(listener).fit(rows);

    assertThat(listener.events)
        .endsWith("step 1/3/3", "epoch 1", "step 2/1/3", "end STOPPED")
        .hasSize(7);
    assertThat(model.summary().ending()).isEqualTo(Ending.STOPPED);
    assertThat(model.summary().epoch()).isEqualTo(1);
    assertThat(model.weights()).isEqualTo(classifier(sync).setEpochs(1).fit(rows).weights());
  }

  @Test
  void stoppedInTheFirstEpochTheModelHasTheWeightsItStartedFrom() {
    var model = classifier("local").setTrainingListener(new RecordingListener(1)).fit(rows);

    assertThat(model.summary().epoch()).isZero();
    assertThat(model.summary().history()).isEmpty();
    assertThat(model.weights())
        .isEqualTo(
            classifier("local")
                .setOptimizer("sgd")
                .setInitialWeights(model.weights())
                .setTrainingListener(new RecordingListener(1))
                .fit(rows)
                .weights());
    assertThat(model.transform(rows).filter("isnan(prediction)").count()).isZero();
  }

  @Test
  void theRegressorTellsItsListenerToo() {
    RecordingListener listener = new RecordingListener();

    new NeuralNetworkRegressor()
        .setHiddenLayers(new int[0])
        .setBatchSize(50)
        .setEpochs(1)
        .setWorkers(1)
        .setSync("local")
        .setTrainingListener(listener)
        .fit(rows);

    assertThat(listener.events)
        .containsExactly("start 50+0", "step 1/1/1", "epoch 1", "end ALL_EPOCHS");
  }
}
