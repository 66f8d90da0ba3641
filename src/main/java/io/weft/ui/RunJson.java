package io.weft.ui;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.EpochScore.Measure;
import io.weft.metrics.EpochScore.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** JSON of trainings, for the page's charts and for programs; unknown values are null. */
final class RunJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RunJson() {}

  /** Summaries of all trainings, and the selected training with its curves. */
  static ObjectNode of(List<RunSnapshot> runs, @Nullable RunSnapshot selected) {
    ObjectNode json = NODES.objectNode();
    ArrayNode list = json.putArray("runs");
    runs.forEach(run -> list.add(summary(run)));
    if (selected == null) {
      json.putNull("run");
    } else {
      json.set("run", summary(selected).set("curves", curves(selected.epochs())));
    }
    return json;
  }

  private static ObjectNode summary(RunSnapshot run) {
    RunEvent.Started started = run.started();
    ObjectNode json = NODES.objectNode();
    json.put("id", run.id());
    json.put("name", run.name());
    json.put("estimator", started.estimator());
    json.put("status", run.status().toString());
    json.put("reason", run.reason());
    json.put("started_millis", started.time());
    json.put("ended_millis", run.ended() == null ? null : Long.valueOf(run.ended().time()));
    json.put("expected_end_millis", run.endMillis() == 0 ? null : Long.valueOf(run.endMillis()));
    json.put("network", started.network());
    json.put("parameters", started.parameters());
    json.put("batch_size", started.batchSize());
    json.put("workers", started.workers());
    json.put("epochs", started.epochs());
    json.put("epochs_done", run.epochsDone());
    json.put("fraction", run.fraction());
    return json;
  }

  /**
   * Charts, one for each measure, in the order of {@link EpochScore}. A chart has the keys of its
   * lines in the {@link #curves}.
   */
  static ArrayNode charts() {
    Map<Measure, ObjectNode> charts = new LinkedHashMap<>();
    for (EpochScore score : EpochScore.values()) {
      Measure measure = score.measure();
      String line = score.part() == Part.NONE ? measure.words() : score.part().key();
      charts
          .computeIfAbsent(measure, RunJson::chart)
          .withObjectProperty("lines")
          .put(score.key(), line);
    }
    return NODES.arrayNode().addAll(charts.values());
  }

  private static ObjectNode chart(Measure measure) {
    return NODES
        .objectNode()
        .put("title", measure.title())
        .put("unit", measure.isShare() ? "%" : "");
  }

  /** Arrays of metrics with one value per epoch; an array for each score. */
  static ObjectNode curves(List<EpochMetrics> epochs) {
    ObjectNode json = NODES.objectNode();
    ArrayNode numbers = json.putArray("epoch");
    epochs.forEach(epoch -> numbers.add(epoch.epoch()));
    for (EpochScore score : EpochScore.values()) {
      put(json, score.key(), epochs, epoch -> epoch.score(score));
    }
    put(json, "seconds", epochs, EpochMetrics::seconds);
    return json;
  }

  private static void put(
      ObjectNode json,
      String key,
      List<EpochMetrics> epochs,
      ToDoubleFunction<EpochMetrics> number) {
    ArrayNode values = json.putArray(key);
    for (EpochMetrics epoch : epochs) {
      double value = number.applyAsDouble(epoch);
      values.add(Double.isFinite(value) ? Double.valueOf(value) : null);
    }
  }
}
