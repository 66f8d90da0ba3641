package io.weft.onnx;

import io.weft.onnx.Column.Kind;
import java.util.List;
import java.util.stream.IntStream;

/** Columns that a few operators compute from others. */
final class Operators {

  private Operators() {}

  /** The numbers, with a value in the place of missing ones. */
  static Column filled(Column numbers, double value) {
    return numbers.then(
        "filled",
        Kind.NUMBER,
        (graph, name, sources) -> {
          String missing = graph.node("IsNaN", name + ".missing", sources);
          String constant = graph.doubleNumber(name + ".value", value);
          return graph.node("Where", name, List.of(missing, constant, sources.get(0)));
        });
  }

  /** The numbers, with one of them made a missing one. */
  static Column withMissing(Column numbers, double value) {
    return numbers.then(
        "known",
        Kind.NUMBER,
        (graph, name, sources) -> {
          String constant = graph.doubleNumber(name + ".missing_value", value);
          String same = graph.node("Equal", name + ".same", List.of(sources.get(0), constant));
          String nan = graph.doubleNumber(name + ".nan", Double.NaN);
          return graph.node("Where", name, List.of(same, nan, sources.get(0)));
        });
  }

  /** 1 where a number is missing, 0 elsewhere. */
  static Column isMissing(Column numbers) {
    return numbers.then(
        "missing",
        Kind.NUMBER,
        (graph, name, sources) -> {
          String missing = graph.node("IsNaN", name + ".nan", sources);
          return graph.cast(name, missing, ElementType.DOUBLE);
        });
  }

  /** Whole numbers as numbers. */
  static Column numbers(Column wholes) {
    return wholes.then(
        "number",
        Kind.NUMBER,
        (graph, name, sources) -> {
          String constant = graph.integer(name + ".missing_value", Long.MIN_VALUE);
          String missing =
              graph.node("Equal", name + ".missing", List.of(sources.get(0), constant));
          String number = graph.cast(name + ".double", sources.get(0), ElementType.DOUBLE);
          String nan = graph.doubleNumber(name + ".nan", Double.NaN);
          return graph.node("Where", name, List.of(missing, nan, number));
        });
  }

  /** Whole numbers as texts. That of a missing one is the number of {@link Long#MIN_VALUE}. */
  static Column texts(Column wholes) {
    return wholes.then(
        "text",
        Kind.TEXT,
        (graph, name, sources) -> graph.cast(name, sources.get(0), ElementType.TEXT));
  }

  /**
   * The place of a text in a list.
   *
   * @param other value for a text that the list does not have
   */
  static Column codes(Column texts, List<String> list, double other) {
    float[] places = new float[list.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = i;
    }
    return texts.then(
        "code",
        Kind.NUMBER,
        (graph, name, sources) -> {
          String code =
              graph.mlNode(
                  "LabelEncoder",
                  name + ".float",
                  sources,
                  Graph.textAttributes("keys_strings", list),
                  Graph.floatAttributes("values_floats", places),
                  Graph.attribute("default_float", other));
          return graph.cast(name, code, ElementType.DOUBLE);
        });
  }

  /** The codes, those above a limit made the limit. */
  static Column atMost(Column codes, int limit) {
    return codes.then(
        "limited",
        Kind.NUMBER,
        (graph, name, sources) -> {
          String constant = graph.doubleNumber(name + ".limit", limit);
          return graph.node("Min", name, List.of(sources.get(0), constant));
        });
  }

  /** One value for each code from 0 to size - 1: 1 at the code, 0 elsewhere. */
  static Column oneHot(Column codes, int size) {
    Column.Nodes nodes =
        (graph, name, sources) -> {
          double[] all = IntStream.range(0, size).asDoubleStream().toArray();
          String places = graph.doubles(name + ".codes", all);
          String same = graph.node("Equal", name + ".same", List.of(sources.get(0), places));
          return graph.cast(name, same, ElementType.DOUBLE);
        };
    return new Column.Computed(codes.name() + ".one_hot", Kind.VECTOR, size, List.of(codes), nodes);
  }
}
