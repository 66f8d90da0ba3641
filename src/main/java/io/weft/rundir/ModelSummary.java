package io.weft.rundir;

import io.weft.files.TextTable;
import java.util.List;
import java.util.Objects;

/**
 * Summary of a model for people.
 *
 * @param kind the family of the model in one word, such as ann, cnn or mlpc
 * @param layers from input to output
 * @param parameters number of trained parameters
 */
public record ModelSummary(String kind, List<Layer> layers, long parameters) {

  /** Summary before the model is built. */
  public static final ModelSummary UNKNOWN = new ModelSummary("unknown", List.of(), 0);

  /**
   * One line of the summary.
   *
   * @param layer kind and size, such as {@code dense 128} or {@code relu}
   * @param outputShape shape of one example's output, such as {@code 128} or {@code 32×28×28}
   * @param parameters number of its trained parameters
   */
  public record Layer(String layer, String outputShape, long parameters) {
    public Layer {
      layer = Objects.requireNonNullElse(layer, "");
      outputShape = Objects.requireNonNullElse(outputShape, "");
    }
  }

  public ModelSummary {
    kind = Objects.requireNonNullElse(kind, "unknown");
    layers = layers == null ? List.of() : List.copyOf(layers);
  }

  /** A table of the layers, ended by the total. */
  public String toText() {
    TextTable table =
        new TextTable(
            TextTable.left("Layer"), TextTable.left("Output shape"), TextTable.right("Parameters"));
    for (Layer layer : layers) {
      table.row(layer.layer(), layer.outputShape(), TextTable.grouped(layer.parameters()));
    }
    return table.rule().row("total", "", TextTable.grouped(parameters)).toString();
  }
}
