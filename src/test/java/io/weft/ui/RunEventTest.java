package io.weft.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.util.JsonProtocol;
import org.junit.jupiter.api.Test;

/** Events as lines of Spark's event log. */
class RunEventTest {

  @Test
  void eachEventComesBackAsItWas() {
    List<RunEvent> events =
        List.of(
            RunEvents.started(1, "\"ann\" <1>", 5),
            RunEvents.ready(1, RunEvents.metrics(1)),
            RunEvents.epoch(1, 2),
            RunEvents.ended(1, RunStatus.FAILED, "bad\nrow"));
    assertThat(events.stream().<Object>map(Object::getClass).toList())
        .containsExactlyInAnyOrder((Object[]) RunEvent.class.getPermittedSubclasses());

    for (RunEvent event : events) {
      String json = JsonProtocol.sparkEventToJsonString(event);
      assertThat(json).startsWith("{\"Event\":\"" + event.getClass().getName() + "\"");
      SparkListenerEvent read = JsonProtocol.sparkEventFromJson(json);
      assertThat(read).isInstanceOf(event.getClass());
      assertThat(JsonProtocol.sparkEventToJsonString(read)).isEqualTo(json);
    }
  }

  @Test
  void epochsOfEarlierReleasesAreRead() {
    String event =
        """
        {"Event":"io.weft.ui.RunEvent$Epoch","run":1,"time":1020000,"metrics":{"epoch":2,"step":8,\
        "trainLoss":0.5,"trainAccuracy":0.75,"validationLoss":0.75,"validationAccuracy":0.625,\
        "testLoss":"NaN","testAccuracy":"NaN","trainingObjective":0.625,"learningRate":0.1,\
        "seconds":9.5,"rowsPerSecond":12345.0,"phases":{"computeSeconds":"NaN",\
        "waitSeconds":"NaN","exchangeSeconds":"NaN","scheduleSeconds":"NaN"}}}""";

    for (String json : List.of(event, event.replace("rowsPer", "imagesPer"))) {
      RunEvent.Epoch read = (RunEvent.Epoch) JsonProtocol.sparkEventFromJson(json);
      assertThat(StoredJson.metrics(read.metrics())).isEqualTo(RunEvents.metrics(2));
    }
  }

  @Test
  void whatAnotherReleaseHasLeftOutOrAddedIsNoError() {
    for (Class<?> type : RunEvent.class.getPermittedSubclasses()) {
      SparkListenerEvent event =
          JsonProtocol.sparkEventFromJson(
              "{\"Event\":\"%s\",\"run\":7,\"colour\":[1]}".formatted(type.getName()));

      assertThat(event).isInstanceOf(type);
      assertThat(((RunEvent) event).run()).isEqualTo(7);
      Runs runs = new Runs();
      runs.apply(RunEvents.started(7, "ann", 5));
      runs.apply((RunEvent) event);
      assertThat(runs.get()).hasSize(1);
      RunSnapshot run = runs.get().get(0);
      assertThat(new RunHtml("/x", true, 0, runs.get(), run).page()).contains("id=\"weft-status\"");
    }
  }
}
