package io.weft.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.nn.Activation;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.Initialiser;
import io.weft.nn.Layer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Layers as a JSON list, an object each: what a {@code layers} Param, a config file and a saved
 * model say of a network.
 *
 * <p>{@code [{"type": "dense", "units": 128, "activation": "relu"}, {"type": "dropout", "rate":
 * 0.3}, {"type": "dense", "units": 10}]}. An activation may also be an object of its own: {@code
 * {"type": "relu"}}.
 */
public final class LayerList {

  /** Names of the activations. */
  public static final List<String> ACTIVATIONS =
      List.of("sigmoid", "tanh", "relu", "leaky-relu", "elu", "gelu", "silu");

  private static final String TYPES = "dense, dropout, " + String.join(", ", ACTIVATIONS);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final float LEAKY_SLOPE = 0.01f;
  private static final float ELU_ALPHA = 1;

  private LayerList() {}

  /**
   * Reads layers.
   *
   * @param initialiser the initialiser of a layer, given whether a rectifier follows it
   * @throws IllegalArgumentException if the text is no such list; the message begins with {@code
   *     layer 2: } where it is one layer's fault
   */
  public static List<Layer> parse(String json, Function<Boolean, Initialiser> initialiser) {
    List<Layer> layers = new ArrayList<>();
    List<JsonNode> nodes = objects(json);
    boolean rectifierFollows = false;
    // from the last one, so that each layer knows the activation that follows it
    for (int i = nodes.size() - 1; i >= 0; i--) {
      try {
        Options options = new Options(nodes.get(i));
        String type = options.text("type");
        if (type.equals("dense") && options.has("activation")) {
          layers.add(activation(options.text("activation"), options));
        }
        rectifierFollows = rectifies(layers, rectifierFollows);
        layers.add(layer(type, options, initialiser.apply(rectifierFollows)));
        rectifierFollows = rectifies(layers, rectifierFollows);
        options.requireAllUsed();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("layer " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    Collections.reverse(layers);
    return layers;
  }

  private static boolean rectifies(List<Layer> layers, boolean otherwise) {
    Layer last = layers.isEmpty() ? null : layers.get(layers.size() - 1);
    return last instanceof Activation activation ? activation.isRectifier() : otherwise;
  }

  private static List<JsonNode> objects(String json) {
    JsonNode tree;
    try {
      tree = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    List<JsonNode> nodes = new ArrayList<>();
    tree.forEach(nodes::add);
    if (!tree.isArray() || nodes.isEmpty() || !nodes.stream().allMatch(JsonNode::isObject)) {
      throw new IllegalArgumentException("must be a list of at least one object");
    }
    return nodes;
  }

  private static Layer layer(String type, Options options, Initialiser initialiser) {
    return switch (type) {
      case "dense" -> new Dense(options.whole("units"), initialiser);
      case "dropout" -> new Dropout(options.number("rate"));
      default -> {
        if (!ACTIVATIONS.contains(type)) {
          throw new IllegalArgumentException(
              "unknown type " + type + " (must be one of " + TYPES + ")");
        }
        yield activation(type, options);
      }
    };
  }

  /** The activation of a name, with its usual constants. */
  static Activation activation(String name) {
    return activation(name, new Options(JSON.createObjectNode()));
  }

  private static Activation activation(String name, Options options) {
    return switch (name) {
      case "sigmoid" -> new Activation.Sigmoid();
      case "tanh" -> new Activation.Tanh();
      case "relu" -> new Activation.Relu();
      case "leaky-relu" -> new Activation.LeakyRelu((float) options.number("slope", LEAKY_SLOPE));
      case "elu" -> new Activation.Elu((float) options.number("alpha", ELU_ALPHA));
      case "gelu" -> new Activation.Gelu();
      case "silu" -> new Activation.Silu();
      default ->
          throw new IllegalArgumentException(
              "unknown activation "
                  + name
                  + " (must be one of "
                  + String.join(", ", ACTIVATIONS)
                  + ")");
    };
  }

  /** Layers as text that {@link #parse} reads. */
  public static String write(List<Layer> layers) {
    ArrayNode list = JSON.createArrayNode();
    layers.forEach(layer -> write(layer, list.addObject().put("type", layer.kind())));
    return list.toString();
  }

  private static void write(Layer layer, ObjectNode node) {
    if (layer instanceof Dense dense) {
      node.put("units", dense.units());
    } else if (layer instanceof Dropout dropout) {
      node.put("rate", dropout.rate());
    } else if (layer instanceof Activation.LeakyRelu leaky) {
      node.put("slope", leaky.slope());
    } else if (layer instanceof Activation.Elu elu) {
      node.put("alpha", elu.alpha());
    }
  }

  /** The options of one layer, and which of them were asked for. */
  private static final class Options {
    private final JsonNode node;
    private final List<String> asked = new ArrayList<>();

    Options(JsonNode node) {
      this.node = node;
    }

    boolean has(String name) {
      asked.add(name);
      return node.has(name);
    }

    String text(String name) {
      JsonNode value = required(name);
      if (!value.isTextual()) {
        throw invalid(name, value, "a text");
      }
      return value.textValue();
    }

    int whole(String name) {
      JsonNode value = required(name);
      if (!value.canConvertToExactIntegral() || !value.canConvertToInt()) {
        throw invalid(name, value, "a whole number");
      }
      return value.intValue();
    }

    double number(String name) {
      JsonNode value = required(name);
      if (!value.isNumber()) {
        throw invalid(name, value, "a number");
      }
      return value.doubleValue();
    }

    double number(String name, double otherwise) {
      return has(name) ? number(name) : otherwise;
    }

    private JsonNode required(String name) {
      if (!has(name)) {
        throw new IllegalArgumentException("no " + name);
      }
      return node.get(name);
    }

    private static IllegalArgumentException invalid(String name, JsonNode value, String must) {
      return new IllegalArgumentException(
          "Invalid " + name + ": " + value + " (must be " + must + ")");
    }

    void requireAllUsed() {
      for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        if (!asked.contains(name)) {
          throw new IllegalArgumentException(
              "unknown option %s of a %s layer (must be one of %s)"
                  .formatted(
                      name,
                      node.path("type").asText(),
                      String.join(", ", asked.stream().distinct().toList())));
        }
      }
    }
  }
}
