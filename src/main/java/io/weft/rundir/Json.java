package io.weft.rundir;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MutableConfigOverride;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.weft.files.NumberOrNaN;
import io.weft.metrics.Phases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Mapping of records to JSON: snake_case keys in declared order, ISO-8601 times, and null for
 * numbers that are not finite, which JSON lacks. A null or missing number is read as NaN. Unknown
 * keys are skipped, so that a newer release may add some. A null in a list or a map is refused.
 */
public final class Json {
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
          .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .withConfigOverride(List.class, Json::refuseNulls)
          .withConfigOverride(Map.class, Json::refuseNulls)
          .addModule(new JavaTimeModule())
          .addModule(finiteNumbers())
          .addMixIn(Phases.class, PhaseKeys.class)
          .build();

  private Json() {}

  /** An error that a file's content causes. */
  static UncheckedIOException problem(String message) {
    return new UncheckedIOException(message, new IOException(message));
  }

  static UncheckedIOException unreadable(String what, IOException e) {
    String reason =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return new UncheckedIOException("Cannot read " + what + ": " + reason, e);
  }

  private static void refuseNulls(MutableConfigOverride collection) {
    collection.setSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL));
  }

  private static SimpleModule finiteNumbers() {
    FiniteOrNull serializer = new FiniteOrNull();
    NumberOrNaN deserializer = new NumberOrNaN();
    return new SimpleModule("finite numbers")
        .addSerializer(Double.class, serializer)
        .addSerializer(double.class, serializer)
        .addDeserializer(Double.class, deserializer)
        .addDeserializer(double.class, deserializer);
  }

  /** Keys that differ from the names in the metrics package. */
  private interface PhaseKeys {
    @JsonProperty("compute")
    double computeSeconds();

    @JsonProperty("wait")
    double waitSeconds();

    @JsonProperty("exchange")
    double exchangeSeconds();

    @JsonProperty("schedule")
    double scheduleSeconds();
  }

  private static final class FiniteOrNull extends StdSerializer<Double> {
    private static final long serialVersionUID = 1;

    FiniteOrNull() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        json.writeNumber(value.doubleValue());
      } else {
        json.writeNull();
      }
    }
  }
}
