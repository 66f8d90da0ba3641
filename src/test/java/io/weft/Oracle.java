package io.weft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.StreamSupport;

/** Reference values that PyTorch computed in float64; {@code oracles/generate.py} says how. */
public record Oracle(JsonNode json) {

  public static Oracle read(String name) {
    try (InputStream in = Oracle.class.getResourceAsStream("/oracles/" + name + ".json")) {
      return new Oracle(new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tensor at a path such as {@code parameters/weight}. */
  public float[] floats(String path) {
    return floats(json.at("/" + path));
  }

  public static float[] floats(JsonNode tensor) {
    JsonNode data = tensor.path("data");
    float[] values = new float[data.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) data.get(i).doubleValue();
    }
    return values;
  }

  public double number(String path) {
    return json.at("/" + path).doubleValue();
  }

  public double[] numbers(String path) {
    return StreamSupport.stream(json.at("/" + path).spliterator(), false)
        .mapToDouble(JsonNode::doubleValue)
        .toArray();
  }
}
