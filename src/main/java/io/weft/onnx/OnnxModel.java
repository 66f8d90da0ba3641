package io.weft.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model that is being built: features, a network, and the use of its outputs.
 *
 * <p>Operators are of set 13, which ONNX 1.8 (November 2020) and all later readers know.
 */
final class OnnxModel {
  static final String INPUT = "input";
  static final String PROBABILITIES = "probabilities";
  static final String PREDICTION = "prediction";

  private static final long OPERATOR_SET = 13;

  /** The version of the file's layout that came with the set. */
  private static final long LAYOUT = 7;

  /** Protobuf's own limit, less room for everything but the parameters. */
  private static final long MAX_PARAMETER_BYTES = Integer.MAX_VALUE - (1L << 24);

  private final Graph graph = new Graph();
  private final int outputs;
  private final String output;

  /**
   * Adds all up to the network's outputs.
   *
   * @param parameters P values; not modified
   */
  OnnxModel(AffineFeatures features, Network network, float[] parameters) {
    long bytes = (long) parameters.length * Float.BYTES;
    if (bytes > MAX_PARAMETER_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot export %,d parameters: they take %,d bytes, and an ONNX file holds 2 GB",
              parameters.length,
              bytes));
    }
    String value = features.addTo(graph, graph.input(INPUT, features.inputs()));
    Shape shape = network.inputShape();
    if (shape.isImage()) {
      // 0: as many as there are
      long[] sizes = {0, shape.channels(), shape.height(), shape.width()};
      String target = graph.integers("image.shape", sizes);
      value = graph.node("Reshape", "image", List.of(value, target));
    }
    this.outputs = network.outputShape().size();
    this.output = new NetworkNodes(graph, parameters).add(network, "", value, 0);
  }

  /**
   * Ends with probabilities [N, K] and the class with the largest one [N], or with the largest one
   * in proportion to its threshold.
   */
  OnnxModel withClasses(double @Nullable [] thresholds) {
    String probabilities =
        graph.node("Softmax", PROBABILITIES, List.of(output), Graph.attribute("axis", 1));
    graph.floatOutput(probabilities, outputs);
    String score = thresholds == null ? output : byThreshold(probabilities, thresholds);
    graph.node(
        "ArgMax",
        PREDICTION,
        List.of(score),
        Graph.attribute("axis", 1),
        Graph.attribute("keepdims", 0));
    graph.integerOutput(PREDICTION);
    return this;
  }

  /** A class of threshold 0 wins whatever its probability is. */
  private String byThreshold(String probabilities, double[] thresholds) {
    float[] factors = new float[outputs];
    float[] summands = new float[outputs];
    for (int i = 0; i < outputs; i++) {
      factors[i] = thresholds[i] == 0 ? 0 : (float) (1 / thresholds[i]);
      summands[i] = thresholds[i] == 0 ? Float.POSITIVE_INFINITY : 0;
    }
    String factor = graph.floats("thresholds.inverse", factors, 0, outputs);
    String scaled = graph.node("Mul", "thresholds.scaled", List.of(probabilities, factor));
    String summand = graph.floats("thresholds.zero", summands, 0, outputs);
    return graph.node("Add", "thresholds.scores", List.of(scaled, summand));
  }

  /** Ends with the network's outputs [N, T] as they are. */
  OnnxModel withNumbers() {
    graph.node("Identity", PREDICTION, List.of(output));
    graph.floatOutput(PREDICTION, outputs);
    return this;
  }

  /** The content of the file. */
  byte[] bytes(Map<String, String> metadata) {
    String version = OnnxModel.class.getPackage().getImplementationVersion();
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(LAYOUT)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
            .setProducerName("weft")
            .setProducerVersion(Objects.requireNonNullElse(version, ""))
            .setGraph(graph.build());
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build().toByteArray();
  }
}
