package io.weft.onnx;

import java.util.List;

/**
 * A column that the graph may need: a tensor [N, width]. It becomes nodes where the prediction
 * depends on it, and nowhere else.
 */
sealed interface Column extends Value {
  String name();

  Kind kind();

  int width();

  /** Meaning of the elements. */
  enum Kind {
    /** A double; NaN is a missing one. */
    NUMBER(ElementType.DOUBLE, "numbers"),
    /** Doubles of a vector. */
    VECTOR(ElementType.DOUBLE, "vectors"),
    /** A whole number, that of a second for a date; {@link Long#MIN_VALUE} is a missing one. */
    WHOLE(ElementType.INTEGER, "dates"),
    TEXT(ElementType.TEXT, "texts");

    private final ElementType type;
    private final String plural;

    Kind(ElementType type, String plural) {
      this.type = type;
      this.plural = plural;
    }

    ElementType type() {
      return type;
    }

    /** The word for such elements in messages. */
    String plural() {
      return plural;
    }
  }

  /** A column of the user's rows: an input of the graph. */
  record Given(String name, Kind kind, int width) implements Column {}

  /**
   * A column that nodes compute.
   *
   * @param name prefix of the names of its nodes
   */
  record Computed(String name, Kind kind, int width, List<Column> sources, Nodes nodes)
      implements Column {}

  /** Adds the nodes of a column. */
  @FunctionalInterface
  interface Nodes {

    /**
     * Adds them.
     *
     * @param name the column's
     * @param sources names of the values of its sources
     * @return name of the column's values
     */
    String add(Graph graph, String name, List<String> sources);
  }

  /** A column of the same width that is computed from this one. */
  default Column then(String part, Kind kind, Nodes nodes) {
    return new Computed(name() + "." + part, kind, width(), List.of(this), nodes);
  }
}
