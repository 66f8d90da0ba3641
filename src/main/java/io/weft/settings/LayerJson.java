package io.weft.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.files.ChecksummedFile;
import io.weft.nn.Activation;
import io.weft.nn.AvgPool2d;
import io.weft.nn.BatchNorm;
import io.weft.nn.Conv2d;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.Flatten;
import io.weft.nn.GlobalAveragePool;
import io.weft.nn.Initialiser;
import io.weft.nn.Layer;
import io.weft.nn.LayerNorm;
import io.weft.nn.MaxPool2d;
import io.weft.nn.Residual;
import io.weft.nn.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * Layers as a JSON list, an object each: what a {@code layers} Param, a config file and a saved
 * model say of a network.
 *
 * <p>{@code [{"type": "dense", "units": 128, "activation": "relu"}, {"type": "dropout", "rate":
 * 0.3}, {"type": "dense", "units": 10}]}. An activation may also be an object of its own: {@code
 * {"type": "relu"}}. Of images: {@code {"type": "conv2d", "filters": 32, "kernel": 3, "padding":
 * "same"}}, and a residual block holds layers of its own.
 */
public final class LayerJson {

  /** Names of the activations. */
  public static final List<String> ACTIVATIONS =
      List.of("sigmoid", "tanh", "relu", "leaky-relu", "elu", "gelu", "silu");

  private static final String TYPES =
      "dense, dropout, conv2d, max-pool2d, avg-pool2d, global-average-pool, flatten, batch-norm,"
          + " layer-norm, residual, "
          + String.join(", ", ACTIVATIONS);
  private static final ObjectMapper JSON = ChecksummedFile.JSON;
  private static final int MAX_LENGTH = 1 << 20;

  /** Of residual blocks in residual blocks: the work to chain them doubles with each. */
  private static final int MAX_DEPTH = 4;

  private static final Set<String> WITH_ACTIVATION = Set.of("dense", "conv2d");
  private static final BatchNorm USUAL = new BatchNorm();
  private static final float LEAKY_SLOPE = 0.01f;
  private static final float ELU_ALPHA = 1;

  private LayerJson() {}

  /**
   * Reads layers.
   *
   * @param initialiser the initialiser of a layer, given whether a rectifier follows it
   * @throws IllegalArgumentException if the text is no such list; the message begins with {@code
   *     layer 2: } where it is one layer's fault
   */
  public static List<Layer> parse(String json, Function<Boolean, Initialiser> initialiser) {
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
    return parse(tree, 0, false, initialiser);
  }

  private static List<Layer> parse(
      JsonNode list,
      int depth,
      boolean rectifierBehind,
      Function<Boolean, Initialiser> initialiser) {
    List<Layer> layers = new ArrayList<>();
    List<JsonNode> nodes = objects(list);
    boolean rectifierFollows = rectifierBehind;
    // from the last one, so that each layer knows the activation that follows it
    for (int i = nodes.size() - 1; i >= 0; i--) {
      try {
        Options options = new Options(nodes.get(i));
        String type = options.text("type");
        if (WITH_ACTIVATION.contains(type) && options.has("activation")) {
          layers.add(activation(options.text("activation"), options));
        }
        rectifierFollows = rectifies(layers, rectifierFollows);
        layers.add(layer(type, options, depth, rectifierFollows, initialiser));
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

  private static List<JsonNode> objects(JsonNode tree) {
    List<JsonNode> nodes = new ArrayList<>();
    tree.forEach(nodes::add);
    if (!tree.isArray() || nodes.isEmpty() || !nodes.stream().allMatch(JsonNode::isObject)) {
      throw new IllegalArgumentException("must be a list of at least one object");
    }
    return nodes;
  }

  private static Layer layer(
      String type,
      Options options,
      int depth,
      boolean rectifierFollows,
      Function<Boolean, Initialiser> initialiser) {
    return switch (type) {
      case "dense" -> new Dense(options.whole("units"), initialiser.apply(rectifierFollows));
      case "dropout" -> new Dropout(options.number("rate"));
      case "conv2d" ->
          new Conv2d(
              options.whole("filters"),
              convolution(options),
              options.whole("groups", 1),
              initialiser.apply(rectifierFollows));
      case "max-pool2d" -> new MaxPool2d(pool(options));
      case "avg-pool2d" -> new AvgPool2d(pool(options));
      case "global-average-pool" -> new GlobalAveragePool();
      case "flatten" -> new Flatten();
      case "batch-norm" ->
          new BatchNorm(
              options.number("momentum", USUAL.momentum()),
              options.number("epsilon", USUAL.epsilon()));
      case "layer-norm" -> new LayerNorm(options.number("epsilon", new LayerNorm().epsilon()));
      case "residual" -> residual(options, depth + 1, rectifierFollows, initialiser);
      default -> {
        if (!ACTIVATIONS.contains(type)) {
          throw new IllegalArgumentException(
              "unknown type " + type + " (must be one of " + TYPES + ")");
        }
        yield activation(type, options);
      }
    };
  }

  private static Residual residual(
      Options options,
      int depth,
      boolean rectifierFollows,
      Function<Boolean, Initialiser> initialiser) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "a residual block in %d others (must be in fewer)", MAX_DEPTH));
    }
    List<Layer> block = parse(options.node("layers"), depth, rectifierFollows, initialiser);
    return new Residual(
        block,
        options.has("projection")
            ? parse(options.node("projection"), depth, false, initialiser)
            : List.of());
  }

  private static Window convolution(Options options) {
    return window(options, 1, 1);
  }

  /** Without a stride, windows stand side by side. */
  private static Window pool(Options options) {
    return window(options, options.side("kernel", 0), options.side("kernel", 1));
  }

  /**
   * Kernel and stride as one number or as [height, width] each, and the padding.
   *
   * @param strideHeight where no stride is given
   * @param strideWidth where no stride is given
   */
  private static Window window(Options options, int strideHeight, int strideWidth) {
    boolean hasStride = options.has("stride");
    return new Window(
        options.side("kernel", 0),
        options.side("kernel", 1),
        hasStride ? options.side("stride", 0) : strideHeight,
        hasStride ? options.side("stride", 1) : strideWidth,
        options.padding("padding"));
  }

  /** The activation of a name, with its usual constants. */
  public static Activation activation(String name) {
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
    write(layers, list);
    return list.toString();
  }

  private static void write(List<Layer> layers, ArrayNode list) {
    layers.forEach(layer -> write(layer, list.addObject().put("type", layer.kind())));
  }

  private static void write(Window window, ObjectNode node) {
    node.putArray("kernel").add(window.height()).add(window.width());
    if (window.strideHeight() == window.strideWidth()) {
      node.put("stride", window.strideHeight());
    } else {
      node.putArray("stride").add(window.strideHeight()).add(window.strideWidth());
    }
    if (window.padding().isSame()) {
      node.put("padding", "same");
    } else {
      node.put("padding", window.padding().pixels());
    }
  }

  private static void write(Layer layer, ObjectNode node) {
    if (layer instanceof Dense dense) {
      node.put("units", dense.units());
    } else if (layer instanceof Conv2d conv) {
      write(conv.window(), node.put("filters", conv.filters()).put("groups", conv.groups()));
    } else if (layer instanceof MaxPool2d pool) {
      write(pool.window(), node);
    } else if (layer instanceof AvgPool2d pool) {
      write(pool.window(), node);
    } else if (layer instanceof BatchNorm norm) {
      node.put("momentum", norm.momentum()).put("epsilon", norm.epsilon());
    } else if (layer instanceof LayerNorm norm) {
      node.put("epsilon", norm.epsilon());
    } else if (layer instanceof Residual residual) {
      write(residual.block(), node.putArray("layers"));
      if (!residual.projection().isEmpty()) {
        write(residual.projection(), node.putArray("projection"));
      }
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

    JsonNode node(String name) {
      return required(name);
    }

    int whole(String name) {
      return whole(name, required(name));
    }

    int whole(String name, int otherwise) {
      return has(name) ? whole(name) : otherwise;
    }

    /** Height (0) or width (1) of what is one number, or both. */
    int side(String name, int index) {
      JsonNode value = required(name);
      if (value.isArray() && value.size() != 2) {
        throw invalid(name, value, "a whole number or [height, width]");
      }
      return whole(name, value.isArray() ? value.get(index) : value);
    }

    /** Valid where nothing is said. */
    Window.Padding padding(String name) {
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

    private static int whole(String name, JsonNode value) {
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
