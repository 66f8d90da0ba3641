package io.weft.settings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.nn.Activation;
import io.weft.nn.AvgPool2d;
import io.weft.nn.BatchNorm;
import io.weft.nn.CategoricalEncoding;
import io.weft.nn.CategoricalEncoding.Column;
import io.weft.nn.Conv2d;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.Flatten;
import io.weft.nn.GlobalAveragePool;
import io.weft.nn.Layer;
import io.weft.nn.LayerNorm;
import io.weft.nn.MaxPool2d;
import io.weft.nn.Residual;
import io.weft.nn.Window;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table of all layers in JSON: one entry for each class of layer. */
final class LayerTypes {
  private static final BatchNorm DEFAULT_BATCH_NORM = new BatchNorm();
  private static final LayerNorm DEFAULT_LAYER_NORM = new LayerNorm();
  private static final float LEAKY_SLOPE = 0.01f;
  private static final float ELU_ALPHA = 1;

  /** The entries, in the order in which messages list their names. */
  private static final List<LayerType<?>> TABLE =
      List.of(
          LayerType.of(
                  "dense",
                  Dense.class,
                  in -> new Dense(in.whole("units")),
                  (dense, out) -> out.put("units", dense.units()))
              .withActivation(),
          LayerType.of(
              "dropout",
              Dropout.class,
              in -> new Dropout(in.number("rate")),
              (dropout, out) -> out.put("rate", dropout.rate())),
          LayerType.of(
                  "conv2d",
                  Conv2d.class,
                  in -> new Conv2d(in.whole("filters"), in.window(1, 1), in.whole("groups", 1)),
                  (conv, out) ->
                      write(
                          conv.window(),
                          out.put("filters", conv.filters()).put("groups", conv.groups())))
              .withActivation(),
          LayerType.of(
              "max-pool2d",
              MaxPool2d.class,
              in -> new MaxPool2d(pool(in)),
              (pool, out) -> write(pool.window(), out)),
          LayerType.of(
              "avg-pool2d",
              AvgPool2d.class,
              in -> new AvgPool2d(pool(in)),
              (pool, out) -> write(pool.window(), out)),
          LayerType.of("global-average-pool", new GlobalAveragePool()),
          LayerType.of("flatten", new Flatten()),
          LayerType.of(
              "batch-norm",
              BatchNorm.class,
              in ->
                  new BatchNorm(
                      in.number("momentum", DEFAULT_BATCH_NORM.momentum()),
                      in.number("epsilon", DEFAULT_BATCH_NORM.epsilon())),
              (norm, out) -> out.put("momentum", norm.momentum()).put("epsilon", norm.epsilon())),
          LayerType.of(
              "layer-norm",
              LayerNorm.class,
              in -> new LayerNorm(in.number("epsilon", DEFAULT_LAYER_NORM.epsilon())),
              (norm, out) -> out.put("epsilon", norm.epsilon())),
          LayerType.of(
              "categorical-encoding",
              CategoricalEncoding.class,
              in -> new CategoricalEncoding(in.list("columns", LayerTypes::column)),
              (encoding, out) -> write(encoding.columns(), out.putArray("columns"))),
          LayerType.of("residual", Residual.class, LayerJson::readResidual, LayerJson::write),
          LayerType.of("sigmoid", new Activation.Sigmoid()),
          LayerType.of("tanh", new Activation.Tanh()),
          LayerType.of("relu", new Activation.Relu()),
          LayerType.of(
              "leaky-relu",
              Activation.LeakyRelu.class,
              in -> new Activation.LeakyRelu((float) in.number("slope", LEAKY_SLOPE)),
              (leaky, out) -> out.put("slope", leaky.slope())),
          LayerType.of(
              "elu",
              Activation.Elu.class,
              in -> new Activation.Elu((float) in.number("alpha", ELU_ALPHA)),
              (elu, out) -> out.put("alpha", elu.alpha())),
          LayerType.of("gelu", new Activation.Gelu()),
          LayerType.of("silu", new Activation.Silu()));

  private static final Map<Class<?>, LayerType<?>> BY_CLASS =
      TABLE.stream().collect(Collectors.toMap(LayerType::layer, Function.identity()));

  private static final Choice<LayerType<?>> BY_NAME = choice("type", TABLE);

  /** The activations among them. */
  static final Choice<LayerType<?>> ACTIVATIONS =
      choice(
          "activation",
          TABLE.stream().filter(type -> Activation.class.isAssignableFrom(type.layer())).toList());

  private LayerTypes() {}

  private static Choice<LayerType<?>> choice(String what, List<LayerType<?>> types) {
    Choice<LayerType<?>> choice = Choice.of(what);
    for (LayerType<?> type : types) {
      choice = choice.with(type.name(), type);
    }
    return choice;
  }

  /** The classes of all layers that can be read and written. */
  static Map<Class<?>, LayerType<?>> byClass() {
    return BY_CLASS;
  }

  /**
   * The type of a name.
   *
   * @throws IllegalArgumentException if there is no such type
   */
  static LayerType<?> of(String name) {
    return BY_NAME.get(name);
  }

  /** The type of a layer. */
  static LayerType<?> of(Layer layer) {
    LayerType<?> type = BY_CLASS.get(layer.getClass());
    if (type == null) {
      throw new IllegalArgumentException("Cannot write " + layer + ": no type of layer is known");
    }
    return type;
  }

  /** The window of a pool: without a stride, windows stand side by side. */
  private static Window pool(LayerOptions options) {
    return options.window(options.side("kernel", 0), options.side("kernel", 1));
  }

  /** A nominal column: without a size, it is one-hot. */
  private static Column column(LayerOptions options) {
    int index = options.whole("index");
    int categories = options.whole("categories");
    return options.has("size")
        ? new CategoricalEncoding.Embedding(index, categories, options.whole("size"))
        : new CategoricalEncoding.OneHot(index, categories);
  }

  private static void write(List<Column> columns, ArrayNode out) {
    for (Column column : columns) {
      ObjectNode object = out.addObject();
      object.put("index", column.index()).put("categories", column.categories());
      if (column instanceof CategoricalEncoding.Embedding embedding) {
        object.put("size", embedding.size());
      }
    }
  }

  private static void write(Window window, ObjectNode out) {
    out.putArray("kernel").add(window.height()).add(window.width());
    if (window.strideHeight() == window.strideWidth()) {
      out.put("stride", window.strideHeight());
    } else {
      out.putArray("stride").add(window.strideHeight()).add(window.strideWidth());
    }
    if (window.padding().isSame()) {
      out.put("padding", "same");
    } else {
      out.put("padding", window.padding().pixels());
    }
  }
}
