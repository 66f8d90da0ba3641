package io.weft.onnx;

import static io.weft.onnx.Graph.attribute;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import io.weft.nn.Shape;
import io.weft.onnx.Prediction.Classes;
import io.weft.onnx.Prediction.Labels;
import io.weft.onnx.Prediction.Numbers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A prediction as a graph: features, a network, and the use of its outputs.
 *
 * <p>Operators are of set 13, which ONNX 1.8 (November 2020) and all later readers know. Those for
 * texts are of set 2 of {@code ai.onnx.ml}.
 */
final class OnnxModel {
  static final String ML_OPERATORS = "ai.onnx.ml";

  private static final String INPUT = "input";
  private static final String PROBABILITIES = "probabilities";
  private static final String PREDICTION = "prediction";

  /** Names that no input can have. */
  static final Set<String> OUTPUTS = Set.of(PROBABILITIES, PREDICTION);

  private static final long OPERATOR_SET = 13;
  private static final long ML_OPERATOR_SET = 2;

  /** The version of the file's layout that came with the set. */
  private static final long LAYOUT = 7;

  /** Protobuf's own limit, less room for everything but the parameters. */
  private static final long MAX_PARAMETER_BYTES = Integer.MAX_VALUE - (1L << 24);

  private final Graph graph = new Graph();
  private final Predictor predictor;
  private final List<String> columns;

  /**
   * Adds all nodes.
   *
   * @throws IllegalArgumentException if a column cannot be an input, or the file is too large
   */
  OnnxModel(Prediction prediction) {
    this.predictor = prediction.predictor();
    requireSpace(predictor.parameters().length);
    Features features = prediction.features();
    String value;
    if (features.isMatrix()) {
      String input = graph.input(INPUT, ElementType.FLOAT, features.affine().inputs());
      value = features.affine().addTo(graph, "features", input, ElementType.FLOAT);
      this.columns = features.matrixColumns();
    } else {
      ColumnNodes nodes = new ColumnNodes(graph, features.column("features"));
      value = graph.cast("features.float", nodes.add(), ElementType.FLOAT);
      this.columns = nodes.inputs();
    }
    addOutputs(prediction.form(), addNetwork(value));
  }

  private static void requireSpace(int parameters) {
    long bytes = (long) parameters * Float.BYTES;
    if (bytes > MAX_PARAMETER_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot export %,d parameters: they take %,d bytes, and an ONNX file holds 2 GB",
              parameters,
              bytes));
    }
  }

  private String addNetwork(String features) {
    String value = features;
    Shape shape = predictor.network().inputShape();
    if (shape.isImage()) {
      // 0: as many as there are
      long[] sizes = {0, shape.channels(), shape.height(), shape.width()};
      String target = graph.integers("image.shape", sizes);
      value = graph.node("Reshape", "image", List.of(value, target));
    }
    return new NetworkNodes(graph, predictor.parameters()).add(predictor.network(), "", value, 0);
  }

  private void addOutputs(Prediction.Form form, String output) {
    if (form instanceof Numbers numbers) {
      addNumbers(numbers, output);
    } else if (form instanceof Labels labels) {
      String number = addClasses("prediction.class", output);
      String list = labels.addTo(graph, "prediction.labels");
      graph.node("Gather", PREDICTION, List.of(list, number), attribute("axis", 0));
      graph.output(PREDICTION, labels.type());
    } else if (form instanceof Classes) {
      addClasses(PREDICTION, output);
      graph.output(PREDICTION, ElementType.INTEGER);
    }
  }

  /**
   * Adds probabilities [N, K], and the class with the largest one [N], or with the largest one in
   * proportion to its threshold.
   *
   * @return the name of the class
   */
  private String addClasses(String name, String output) {
    String probabilities =
        graph.node("Softmax", PROBABILITIES, List.of(output), attribute("axis", 1));
    graph.output(probabilities, ElementType.FLOAT, predictor.outputs());
    double[] thresholds = predictor.thresholds();
    String score = thresholds == null ? output : byThreshold(probabilities, thresholds);
    return graph.node(
        "ArgMax", name, List.of(score), attribute("axis", 1), attribute("keepdims", 0));
  }

  /** A class of threshold 0 wins whatever its probability is. */
  private String byThreshold(String probabilities, double[] thresholds) {
    float[] factors = new float[thresholds.length];
    float[] summands = new float[thresholds.length];
    for (int i = 0; i < thresholds.length; i++) {
      factors[i] = thresholds[i] == 0 ? 0 : (float) (1 / thresholds[i]);
      summands[i] = thresholds[i] == 0 ? Float.POSITIVE_INFINITY : 0;
    }
    String factor = graph.floats("thresholds.inverse", factors, 0, factors.length);
    String scaled = graph.node("Mul", "thresholds.scaled", List.of(probabilities, factor));
    String summand = graph.floats("thresholds.zero", summands, 0, summands.length);
    return graph.node("Add", "thresholds.scores", List.of(scaled, summand));
  }

  /** Adds the network's outputs [N, T] as they are, or in the label's unit as doubles. */
  private void addNumbers(Numbers numbers, String output) {
    if (numbers.equals(Numbers.OUTPUTS)) {
      graph.node("Identity", PREDICTION, List.of(output));
      graph.output(PREDICTION, ElementType.FLOAT, predictor.outputs());
      return;
    }
    String value = graph.cast("prediction.double", output, ElementType.DOUBLE);
    String factor = graph.doubleNumber("prediction.factor", numbers.factor());
    String scaled = graph.node("Mul", "prediction.scaled", List.of(value, factor));
    String summand = graph.doubleNumber("prediction.summand", numbers.summand());
    graph.node("Add", PREDICTION, List.of(scaled, summand));
    graph.output(PREDICTION, ElementType.DOUBLE, predictor.outputs());
  }

  /** Names of the user's columns that the input has, or the inputs; empty if it takes vectors. */
  List<String> columns() {
    return columns;
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
    if (graph.usesMlOperators()) {
      model.addOpsetImport(
          OperatorSetIdProto.newBuilder().setDomain(ML_OPERATORS).setVersion(ML_OPERATOR_SET));
    }
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build().toByteArray();
  }
}
