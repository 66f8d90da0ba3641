package io.weft.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The features that a chain of MLlib's stages makes of D numbers: feature i is {@code scale[i] ·
 * x[source[i]] + shift[i]}. Chains are multiplied out in double.
 *
 * @param inputs D
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never modified
record AffineFeatures(int inputs, int[] source, double[] scale, double[] shift) {

  /** The numbers as they are. */
  static AffineFeatures identity(int inputs) {
    double[] ones = new double[inputs];
    Arrays.fill(ones, 1);
    return new AffineFeatures(
        inputs, IntStream.range(0, inputs).toArray(), ones, new double[inputs]);
  }

  /** Number of features. */
  int size() {
    return source.length;
  }

  /** Some of the features, in this order. */
  AffineFeatures select(int[] indices) {
    return new AffineFeatures(
        inputs,
        Arrays.stream(indices).map(i -> source[i]).toArray(),
        Arrays.stream(indices).mapToDouble(i -> scale[i]).toArray(),
        Arrays.stream(indices).mapToDouble(i -> shift[i]).toArray());
  }

  /** {@code factor[i] · y + summand[i]} for each feature y. */
  AffineFeatures then(double[] factor, double[] summand) {
    double[] newScale = new double[size()];
    double[] newShift = new double[size()];
    for (int i = 0; i < size(); i++) {
      newScale[i] = factor[i] * scale[i];
      newShift[i] = factor[i] * shift[i] + summand[i];
    }
    return new AffineFeatures(inputs, source, newScale, newShift);
  }

  /**
   * Adds the nodes that do it, those that do nothing left out. Floats are centred before they are
   * scaled: so a large mean costs no digits.
   *
   * @param input [N, D]
   * @return name of the features
   */
  String addTo(Graph graph, String input) {
    String value = input;
    if (!Arrays.equals(source, identity(inputs).source)) {
      long[] indices = Arrays.stream(source).asLongStream().toArray();
      String kept = graph.integers("features.kept", indices);
      value =
          graph.node(
              "Gather", "features.selected", List.of(value, kept), Graph.attribute("axis", 1));
    }
    float[] centre = new float[size()];
    float[] rest = new float[size()];
    for (int i = 0; i < size(); i++) {
      if (scale[i] == 0) {
        rest[i] = (float) shift[i];
      } else {
        centre[i] = (float) (0 - shift[i] / scale[i]);
      }
    }
    float[] factor = new float[size()];
    for (int i = 0; i < size(); i++) {
      factor[i] = (float) scale[i];
    }
    value = apply(graph, "Sub", "centre", centre, 0, value);
    value = apply(graph, "Mul", "scale", factor, 1, value);
    return apply(graph, "Add", "shift", rest, 0, value);
  }

  private String apply(
      Graph graph, String operator, String name, float[] operand, float neutral, String value) {
    for (float number : operand) {
      if (number != neutral) {
        String constant = graph.floats("features." + name, operand, 0, size());
        return graph.node(operator, "features.after_" + name, List.of(value, constant));
      }
    }
    return value;
  }
}
