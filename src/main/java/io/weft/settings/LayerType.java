package io.weft.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.nn.Layer;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * One type of layer in JSON.
 *
 * @param name name that a user types; the layer's {@link Layer#kind}
 * @param layer class of the layer
 * @param reader makes the layer from its options
 * @param writer adds the layer's options to an object
 * @param mayHaveActivation allows an option {@code activation}, which adds a layer after this one
 */
record LayerType<L extends Layer>(
    String name,
    Class<L> layer,
    Function<LayerOptions, L> reader,
    BiConsumer<L, ObjectNode> writer,
    boolean mayHaveActivation) {

  /** A layer with options. */
  static <L extends Layer> LayerType<L> of(
      String name,
      Class<L> layer,
      Function<LayerOptions, L> reader,
      BiConsumer<L, ObjectNode> writer) {
    return new LayerType<>(name, layer, reader, writer, false);
  }

  /** A layer without options. */
  static <L extends Layer> LayerType<L> of(String name, L layer) {
    @SuppressWarnings("unchecked") // the class of a record of type L is Class<L>
    Class<L> type = (Class<L>) layer.getClass();
    return new LayerType<>(name, type, in -> layer, (same, out) -> {}, false);
  }

  /** The same type with the option {@code activation}. */
  LayerType<L> withActivation() {
    return new LayerType<>(name, layer, reader, writer, true);
  }

  /** Adds the layer's type and options to an object. */
  void write(Layer value, ObjectNode out) {
    writer.accept(layer.cast(value), out.put("type", name));
  }
}
