package io.weft.ui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weft.metrics.EpochMetrics;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * JSON of trainings in the event log and in the History Server's store. Spark's Jackson reads and
 * writes both, but does not see Weft's annotations: weft.jar has another Jackson, under a name of
 * its own. So Spark gets maps and texts. Unknown keys are ignored.
 */
final class StoredJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private StoredJson() {}

  /** The metrics of an epoch as a JSON object. */
  static Map<String, Object> of(EpochMetrics metrics) {
    return JSON.convertValue(metrics, new TypeReference<>() {});
  }

  /**
   * The metrics of an epoch from a JSON object.
   *
   * @param object result of {@link #of}, or an object that Spark has read; not modified
   */
  static EpochMetrics metrics(Map<String, Object> object) {
    Map<String, Object> values = new LinkedHashMap<>(object);
    // Spark reads inner objects, such as the phases, as Scala's maps
    values.values().removeIf(value -> !(value instanceof Number || value instanceof String));
    return JSON.convertValue(values, EpochMetrics.class);
  }

  /** A training as text. */
  static String of(RunSnapshot run) {
    try {
      return JSON.writeValueAsString(run);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write training " + run.id() + " as JSON", e);
    }
  }

  /**
   * A training from text.
   *
   * @throws IllegalArgumentException if the text is no training
   */
  static RunSnapshot run(String text) {
    try {
      return JSON.readValue(text, RunSnapshot.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot read a training: " + e.getOriginalMessage(), e);
    }
  }
}
