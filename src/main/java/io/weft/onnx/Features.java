package io.weft.onnx;

import static io.weft.onnx.Graph.attribute;

import java.util.List;

/**
 * A column of vectors: columns side by side, then an affine step.
 *
 * @param parts columns of numbers or vectors; their widths add up to the inputs of the step
 */
record Features(List<Column> parts, AffineFeatures affine) implements Value {
  Features {
    parts = List.copyOf(parts);
  }

  /** Columns side by side, as they are. */
  static Features of(List<Column> parts) {
    int size = parts.stream().mapToInt(Column::width).sum();
    return new Features(parts, AffineFeatures.identity(size));
  }

  int size() {
    return affine.size();
  }

  /** {@code factor[i] · (y - middle[i]) + summand[i]} for each feature y. */
  Features then(double[] middle, double[] factor, double[] summand) {
    return new Features(parts, affine.then(middle, factor, summand));
  }

  /** Some of the features, in this order. */
  Features select(int[] indices) {
    return new Features(parts, affine.select(indices));
  }

  /** The parts for a larger vector: as few steps as possible. */
  List<Column> partsAs(String name) {
    return affine.isIdentity() ? parts : List.of(column(name));
  }

  /** The features as one column, double [N, size]. */
  Column column(String name) {
    return new Column.Computed(name, Column.Kind.VECTOR, size(), parts, this::add);
  }

  private String add(Graph graph, String name, List<String> sources) {
    String joined =
        sources.size() == 1
            ? sources.get(0)
            : graph.node("Concat", name + ".joined", sources, attribute("axis", 1));
    return affine.addTo(graph, name, joined, ElementType.DOUBLE);
  }

  /**
   * Tells whether the parts are columns of the user's rows, each once. Such numbers may come as one
   * matrix.
   */
  boolean isMatrix() {
    return parts.stream().allMatch(Column.Given.class::isInstance)
        && parts.stream().distinct().count() == parts.size();
  }

  /** Names of the columns of such a matrix; empty where they come as vectors. */
  List<String> matrixColumns() {
    return parts.stream()
        .filter(part -> part.kind() == Column.Kind.NUMBER)
        .map(Column::name)
        .toList();
  }
}
