package io.weft.onnx;

import java.util.List;

/** A column of predictions: the features, the network that takes them, and the form it gets. */
record Prediction(Features features, Predictor predictor, Form form) implements Value {

  Prediction as(Form other) {
    return new Prediction(features, predictor, other);
  }

  /** A prediction as the stages after the network leave it. */
  sealed interface Form {

    /** Names of the classes, in the order of their numbers; empty if there are none. */
    List<String> labels();
  }

  /** The number of a class. */
  record Classes(List<String> labels) implements Form {
    Classes {
      labels = List.copyOf(labels);
    }
  }

  /**
   * The label of a class.
   *
   * @param type type of the labels; their texts are read as such
   */
  record Labels(List<String> labels, ElementType type) implements Form {
    Labels {
      labels = List.copyOf(labels);
    }

    /**
     * Adds the labels as constants [K].
     *
     * @return their name
     */
    String addTo(Graph graph, String name) {
      return switch (type) {
        case TEXT -> graph.texts(name, labels);
        case INTEGER -> graph.integers(name, labels.stream().mapToLong(Long::parseLong).toArray());
        case FLOAT, DOUBLE ->
            graph.doubles(name, labels.stream().mapToDouble(Double::parseDouble).toArray());
        case BOOLEAN -> graph.booleans(name, labels.stream().map(Boolean::valueOf).toList());
      };
    }
  }

  /** Numbers: {@code factor · y + summand} for each output y of the network. */
  record Numbers(double factor, double summand) implements Form {

    /** The outputs as they are: floats. */
    static final Numbers OUTPUTS = new Numbers(1, 0);

    @Override
    public List<String> labels() {
      return List.of();
    }
  }
}
