package io.weft.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.files.ChecksummedFile;
import io.weft.nn.Activation;
import io.weft.nn.Layer;
import io.weft.nn.Residual;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Layers as a JSON list with one object for each, in a {@code layers} Param, a config file or a
 * saved model.
 *
 * <p>{@code [{"type": "dense", "units": 128, "activation": "relu"}, {"type": "dropout", "rate":
 * 0.3}, {"type": "dense", "units": 10}]}. An activation may also be an object of its own: {@code
 * {"type": "relu"}}. A layer of images: {@code {"type": "conv2d", "filters": 32, "kernel": 3,
 * "padding": "same"}}. A residual block holds layers of its own. {@link LayerTypes} has all types
 * and their options.
 */
public final class LayerJson {

  /** Names of the activations. */
  public static final List<String> ACTIVATIONS =
      List.copyOf(LayerTypes.ACTIVATIONS.values().keySet());

  private static final ObjectMapper JSON = ChecksummedFile.JSON;
  private static final int MAX_LENGTH = 1 << 20;

  /** Most residual blocks inside each other: the work to chain them doubles with each. */
  private static final int MAX_DEPTH = 4;

  private LayerJson() {}

  /**
   * Reads layers.
   *
   * @throws IllegalArgumentException if the text is no such list; the message begins with {@code
   *     layer 2: } where it is one layer's fault
   */
  public static List<Layer> parse(String json) {
    if (json.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d characters are too many (must be at most %d)",
              json.length(),
              MAX_LENGTH));
    }
    JsonNode tree;
    try {
      tree = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    return parse(tree, 0);
  }

  /**
   * Reads a list of layers.
   *
   * @param depth number of residual blocks around them
   */
  private static List<Layer> parse(JsonNode list, int depth) {
    List<Layer> layers = new ArrayList<>();
    List<JsonNode> nodes = objects(list);
    for (int i = 0; i < nodes.size(); i++) {
      try {
        LayerOptions options = new LayerOptions(nodes.get(i), depth);
        LayerType<?> type = LayerTypes.of(options.text("type"));
        layers.add(type.reader().apply(options));
        if (type.mayHaveActivation() && options.has("activation")) {
          String name = options.text("activation");
          layers.add(LayerTypes.ACTIVATIONS.get(name).reader().apply(options));
        }
        options.requireAllRead();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("layer " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    return layers;
  }

  private static List<JsonNode> objects(JsonNode tree) {
    List<JsonNode> nodes = new ArrayList<>();
    tree.forEach(nodes::add);
    if (!tree.isArray() || nodes.isEmpty() || !nodes.stream().allMatch(JsonNode::isObject)) {
      throw new IllegalArgumentException("must be a list of at least one object");
    }
    return nodes;
  }

  /** Reads a residual block. */
  static Residual readResidual(LayerOptions options) {
    int depth = options.depth() + 1;
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "a residual block in %d others (must be in fewer)", MAX_DEPTH));
    }
    List<Layer> block = parse(options.node("layers"), depth);
    return new Residual(
        block, options.has("projection") ? parse(options.node("projection"), depth) : List.of());
  }

  /** The activation of a name, with its default constants. */
  public static Activation activation(String name) {
    LayerOptions none = new LayerOptions(JSON.createObjectNode(), 0);
    return (Activation) LayerTypes.ACTIVATIONS.get(name).reader().apply(none);
  }

  /** Layers as text that {@link #parse} reads. */
  public static String write(List<Layer> layers) {
    ArrayNode list = JSON.createArrayNode();
    write(layers, list);
    return list.toString();
  }

  private static void write(List<Layer> layers, ArrayNode list) {
    layers.forEach(layer -> LayerTypes.of(layer).write(layer, list.addObject()));
  }

  /** Adds the options of a residual block to an object. */
  static void write(Residual residual, ObjectNode out) {
    write(residual.block(), out.putArray("layers"));
    if (!residual.projection().isEmpty()) {
      write(residual.projection(), out.putArray("projection"));
    }
  }
}
