package io.weft.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;

/** Reads a number from JSON; null or a missing number (not measured) becomes NaN. */
public final class NumberOrNaN extends StdDeserializer<Double> {
  private static final long serialVersionUID = 1;

  public NumberOrNaN() {
    super(double.class);
  }

  @Override
  public Double deserialize(JsonParser json, DeserializationContext context) throws IOException {
    return _parseDoublePrimitive(json, context);
  }

  @Override
  public Double getNullValue(DeserializationContext context) {
    return Double.NaN;
  }

  @Override
  public Object getAbsentValue(DeserializationContext context) {
    return Double.NaN;
  }
}
