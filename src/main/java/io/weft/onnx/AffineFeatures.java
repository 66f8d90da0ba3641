package io.weft.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The features that a chain of MLlib's stages makes of D numbers: feature i is {@code scale[i] ·
 * (x[source[i]] - centre[i]) + shift[i]}. Chains are multiplied out in double.
 *
 * @param inputs D
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never modified
record AffineFeatures(int inputs, int[] source, double[] centre, double[] scale, double[] shift) {

  /** The numbers as they are. */
  static AffineFeatures identity(int inputs) {
    double[] zeros = new double[inputs];
    return new AffineFeatures(
        inputs, IntStream.range(0, inputs).toArray(), zeros, values(inputs, i -> 1), zeros);
  }

  private static double[] values(int count, IntToDoubleFunction value) {
    return IntStream.range(0, count).mapToDouble(value).toArray();
  }

  boolean isIdentity() {
    return keepsAll() && IntStream.range(0, inputs).allMatch(i -> isUnscaled(i) && centre[i] == 0);
  }

  private boolean keepsAll() {
    return Arrays.equals(source, IntStream.range(0, inputs).toArray());
  }

  private boolean isUnscaled(int i) {
    return scale[i] == 1 && shift[i] == 0;
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
        values(indices.length, i -> centre[indices[i]]),
        values(indices.length, i -> scale[indices[i]]),
        values(indices.length, i -> shift[indices[i]]));
  }

  /**
   * {@code factor[i] · (y - middle[i]) + summand[i]} for each feature y. The middle of numbers that
   * are not scaled yet stays as it is: for large numbers, a product with it would cost digits.
   */
  AffineFeatures then(double[] middle, double[] factor, double[] summand) {
    return new AffineFeatures(
        inputs,
        source,
        values(size(), i -> isUnscaled(i) ? centre[i] + middle[i] : centre[i]),
        values(size(), i -> factor[i] * scale[i]),
        values(
            size(),
            i -> isUnscaled(i) ? summand[i] : factor[i] * (shift[i] - middle[i]) + summand[i]));
  }

  /**
   * Adds the nodes that do it, those that do nothing left out. Numbers are centred before they are
   * scaled: so a large mean costs no digits.
   *
   * @param name prefix of all names
   * @param input [N, D]
   * @param type type of the input and of the features: float or double
   * @return name of the features
   */
  String addTo(Graph graph, String name, String input, ElementType type) {
    String value = input;
    if (!keepsAll()) {
      long[] indices = Arrays.stream(source).asLongStream().toArray();
      String kept = graph.integers(name + ".kept", indices);
      value =
          graph.node(
              "Gather", name + ".selected", List.of(value, kept), Graph.attribute("axis", 1));
    }
    boolean isFloat = type == ElementType.FLOAT;
    Step step = new Step(graph, name, type);
    value = step.apply("Sub", "centre", values(size(), i -> subtrahend(i, isFloat)), 0, value);
    value = step.apply("Mul", "scale", scale, 1, value);
    double[] summands = values(size(), i -> isFloat && scale[i] != 0 ? 0 : shift[i]);
    return step.apply("Add", "shift", summands, 0, value);
  }

  /** A float takes the shift too, before it is scaled: one rounding less. */
  private double subtrahend(int i, boolean isFloat) {
    if (scale[i] == 0) {
      return 0;
    }
    return isFloat ? centre[i] - shift[i] / scale[i] : centre[i];
  }

  /** Operators with one constant a feature. */
  private record Step(Graph graph, String prefix, ElementType type) {

    String apply(String operator, String name, double[] operand, double neutral, String value) {
      if (Arrays.stream(operand).allMatch(number -> rounded(number) == neutral)) {
        return value;
      }
      String constant = constant(prefix + "." + name, operand);
      return graph.node(operator, prefix + ".after_" + name, List.of(value, constant));
    }

    private double rounded(double number) {
      return type == ElementType.FLOAT ? (float) number : number;
    }

    private String constant(String name, double[] operand) {
      if (type == ElementType.DOUBLE) {
        return graph.doubles(name, operand);
      }
      float[] floats = new float[operand.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) operand[i];
      }
      return graph.floats(name, floats, 0, floats.length);
    }
  }
}
