package io.weft.settings;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.nn.Window;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * The options of one layer. It remembers which of them were read, so that the others can be
 * refused.
 */
final class LayerOptions {
  private final JsonNode node;
  private final int depth;
  private final List<String> read = new ArrayList<>();

  /**
   * The options of a layer.
   *
   * @param depth number of residual blocks around the layer
   */
  LayerOptions(JsonNode node, int depth) {
    this.node = node;
    this.depth = depth;
  }

  /** Number of residual blocks around the layer. */
  int depth() {
    return depth;
  }

  boolean has(String name) {
    read.add(name);
    return node.has(name);
  }

  String text(String name) {
    JsonNode value = node(name);
    if (!value.isTextual()) {
      throw invalid(name, value, "a text");
    }
    return value.textValue();
  }

  /**
   * The value of an option.
   *
   * @throws IllegalArgumentException if it is not there
   */
  JsonNode node(String name) {
    if (!has(name)) {
      throw new IllegalArgumentException("no " + name);
    }
    return node.get(name);
  }

  /**
   * The values of an option that is a list of objects, each made of the options in its object.
   *
   * @throws IllegalArgumentException if it is no such list, or has an object with other options
   */
  <T> List<T> list(String name, Function<LayerOptions, T> reader) {
    JsonNode value = node(name);
    List<T> list = new ArrayList<>();
    for (JsonNode element : value) {
      if (!value.isArray() || !element.isObject()) {
        throw invalid(name, value, "a list of objects");
      }
      LayerOptions options = new LayerOptions(element, depth);
      list.add(reader.apply(options));
      options.requireAllRead();
    }
    return list;
  }

  int whole(String name) {
    return whole(name, node(name));
  }

  int whole(String name, int defaultValue) {
    return has(name) ? whole(name) : defaultValue;
  }

  private static int whole(String name, JsonNode value) {
    if (!value.canConvertToExactIntegral() || !value.canConvertToInt()) {
      throw invalid(name, value, "a whole number");
    }
    return value.intValue();
  }

  /** Height (0) or width (1) of an option that is one number for both, or a list of the two. */
  int side(String name, int index) {
    JsonNode value = node(name);
    if (value.isArray() && value.size() != 2) {
      throw invalid(name, value, "a whole number or [height, width]");
    }
    return whole(name, value.isArray() ? value.get(index) : value);
  }

  /**
   * A window from the options kernel, stride and padding.
   *
   * @param strideHeight default of the stride's height
   * @param strideWidth default of the stride's width
   */
  Window window(int strideHeight, int strideWidth) {
    boolean hasStride = has("stride");
    return new Window(
        side("kernel", 0),
        side("kernel", 1),
        hasStride ? side("stride", 0) : strideHeight,
        hasStride ? side("stride", 1) : strideWidth,
        padding("padding"));
  }

  private Window.Padding padding(String name) {
    if (!has(name)) {
      return Window.Padding.valid();
    }
    JsonNode value = node.get(name);
    if (!value.isTextual()) {
      return Window.Padding.of(whole(name));
    }
    return switch (value.textValue()) {
      case "same" -> Window.Padding.same();
      case "valid" -> Window.Padding.valid();
      default -> throw invalid(name, value, "valid, same or a whole number");
    };
  }

  double number(String name) {
    JsonNode value = node(name);
    if (!value.isNumber()) {
      throw invalid(name, value, "a number");
    }
    return value.doubleValue();
  }

  double number(String name, double defaultValue) {
    return has(name) ? number(name) : defaultValue;
  }

  private static IllegalArgumentException invalid(String name, JsonNode value, String must) {
    return new IllegalArgumentException(
        "Invalid " + name + ": " + value + " (must be " + must + ")");
  }

  /**
   * Refuses the options that nobody has read.
   *
   * @throws IllegalArgumentException names one of them
   */
  void requireAllRead() {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!read.contains(name)) {
        throw new IllegalArgumentException(
            "unknown option %s%s (must be one of %s)"
                .formatted(
                    name,
                    node.has("type") ? " of a " + node.get("type").asText() + " layer" : "",
                    String.join(", ", read.stream().distinct().toList())));
      }
    }
  }
}
