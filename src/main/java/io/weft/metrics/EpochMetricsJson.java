package io.weft.metrics;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.NamingBase;
import com.fasterxml.jackson.databind.PropertyNamingStrategy;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * JSON of an epoch: one object, with a key for each score. It is a line of {@code epochs.jsonl},
 * and part of checkpoints, saved models and event logs.
 *
 * <p>All scores are written, also those that were not measured, as NaN. So every epoch has the same
 * keys. Keys follow the mapper's naming strategy, and both namings are read. A missing score and a
 * null are not measured.
 */
final class EpochMetricsJson {
  private static final Map<String, EpochScore> SCORES = scores();

  private EpochMetricsJson() {}

  private static Map<String, EpochScore> scores() {
    Map<String, EpochScore> scores = new HashMap<>();
    for (EpochScore score : EpochScore.values()) {
      scores.put(score.key(), score);
      scores.put(score.property(), score);
    }
    // the name in earlier releases
    scores.put("images_per_second", EpochScore.ROWS_PER_SECOND);
    scores.put("imagesPerSecond", EpochScore.ROWS_PER_SECOND);
    return Map.copyOf(scores);
  }

  /** Writes an epoch. */
  static final class Writer extends StdSerializer<EpochMetrics> {
    private static final long serialVersionUID = 1;

    Writer() {
      super(EpochMetrics.class);
    }

    @Override
    public void serialize(EpochMetrics metrics, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartObject(metrics);
      write("epoch", metrics.epoch(), json, provider);
      write("step", metrics.step(), json, provider);
      for (EpochScore score : EpochScore.values()) {
        write(score.property(), metrics.score(score), json, provider);
      }
      write("trainingObjective", metrics.trainingObjective(), json, provider);
      write("seconds", metrics.seconds(), json, provider);
      write("phases", metrics.phases(), json, provider);
      json.writeEndObject();
    }

    private static void write(
        String property, Object value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      PropertyNamingStrategy naming = provider.getConfig().getPropertyNamingStrategy();
      String key = naming instanceof NamingBase base ? base.translate(property) : property;
      provider.defaultSerializeField(key, value, json);
    }
  }

  /** Reads an epoch. */
  static final class Reader extends StdDeserializer<EpochMetrics> {
    private static final long serialVersionUID = 1;

    Reader() {
      super(EpochMetrics.class);
    }

    @Override
    public EpochMetrics deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      if (!json.isExpectedStartObjectToken()) {
        return (EpochMetrics) context.handleUnexpectedToken(EpochMetrics.class, json);
      }
      int epoch = 0;
      long step = 0;
      double seconds = Double.NaN;
      double trainingObjective = Double.NaN;
      Phases phases = Phases.UNKNOWN;
      Map<EpochScore, Double> scores = new EnumMap<>(EpochScore.class);
      for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        json.nextToken();
        switch (key) {
          case "epoch" -> epoch = context.readValue(json, int.class);
          case "step" -> step = context.readValue(json, long.class);
          case "seconds" -> seconds = number(json, context);
          case "trainingObjective", "training_objective" ->
              trainingObjective = number(json, context);
          case "phases" -> phases = phases(json, context);
          default -> {
            EpochScore score = SCORES.get(key);
            if (score != null) {
              scores.put(score, number(json, context));
            } else {
              handleUnknownProperty(json, context, EpochMetrics.class, key);
            }
          }
        }
      }
      return new EpochMetrics(epoch, step, seconds, trainingObjective, phases, scores);
    }

    private static Phases phases(JsonParser json, DeserializationContext context)
        throws IOException {
      return json.hasToken(JsonToken.VALUE_NULL)
          ? Phases.UNKNOWN
          : context.readValue(json, Phases.class);
    }

    private static double number(JsonParser json, DeserializationContext context)
        throws IOException {
      return json.hasToken(JsonToken.VALUE_NULL)
          ? Double.NaN
          : context.readValue(json, double.class);
    }
  }
}
