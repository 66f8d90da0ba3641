package io.weft.onnx;

import static io.weft.onnx.Refusal.cannot;

import io.weft.onnx.Column.Given;
import io.weft.onnx.Column.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a pipeline, by name: what its stages have made of the rows so far. A column that
 * no stage has made is one of the user's. The first stage that reads it says what it holds.
 */
final class Columns {
  private final Map<String, Value> made = new HashMap<>();
  private final Map<String, String> copies = new HashMap<>();
  private final Map<String, List<String>> categories = new HashMap<>();
  private @Nullable Prediction prediction;

  void put(String name, Value value) {
    made.put(name, value);
    if (value instanceof Prediction latest) {
      prediction = latest;
    }
  }

  /** Adds the codes of texts. */
  void putCodes(String name, Column codes, List<String> texts) {
    put(name, codes);
    categories.put(name, texts);
  }

  /** Adds a column under a second name. */
  void copy(String from, String to) {
    find(from).ifPresentOrElse(value -> put(to, value), () -> copies.put(to, original(from)));
  }

  /** The texts whose codes a column holds; empty if it holds no codes. */
  List<String> categories(String name) {
    return categories.getOrDefault(name, List.of());
  }

  /** The prediction, as the last stage leaves it. */
  Optional<Prediction> prediction() {
    return Optional.ofNullable(prediction);
  }

  /** A column that a stage has made. As in Spark, upper and lower case are the same. */
  private Optional<Value> find(String name) {
    Value exact = made.get(name);
    return exact != null
        ? Optional.of(exact)
        : made.entrySet().stream()
            .filter(entry -> entry.getKey().equalsIgnoreCase(name))
            .map(Map.Entry::getValue)
            .findFirst();
  }

  private String original(String name) {
    return copies.getOrDefault(name, name);
  }

  /** A column as numbers, [N, 1]. */
  Column numbers(Transformer stage, String name) {
    Column column = scalars(stage, name, Kind.NUMBER);
    return switch (column.kind()) {
      case WHOLE -> Operators.numbers(column);
      case TEXT -> throw cannot(stage, "column %s holds texts (index them)".formatted(name));
      case NUMBER, VECTOR -> column;
    };
  }

  /** A column as texts, [N, 1]. */
  Column texts(Transformer stage, String name) {
    Column column = scalars(stage, name, Kind.TEXT);
    return switch (column.kind()) {
      case TEXT -> column;
      case WHOLE -> Operators.texts(column);
      case NUMBER, VECTOR ->
          throw cannot(stage, "column %s holds numbers (cast them to strings)".formatted(name));
    };
  }

  /** A column of the user's as the seconds of dates, [N, 1]. */
  Column dates(Transformer stage, String name) {
    Column column = scalars(stage, name, Kind.WHOLE);
    if (!(column instanceof Given)) {
      throw cannot(stage, "column %s holds no dates of the rows".formatted(name));
    }
    return column;
  }

  private Column scalars(Transformer stage, String name, Kind unlessMade) {
    Value value = find(name).orElseGet(() -> new Given(original(name), unlessMade, 1));
    if (value instanceof Column column) {
      return column;
    }
    throw cannot(stage, "column %s holds vectors or predictions".formatted(name));
  }

  /** A column as parts of an assembled vector. A column of the user's counts as a number. */
  List<Column> parts(Transformer stage, String name) {
    return find(name).orElse(null) instanceof Features features
        ? features.partsAs(name)
        : List.of(numbers(stage, name));
  }

  /** A column of vectors. */
  Features features(Transformer stage, String name, int size) {
    Features features =
        vectors(stage, name)
            .orElseGet(() -> Features.of(List.of(new Given(original(name), Kind.VECTOR, size))));
    if (features.size() != size) {
      throw wrongSize(stage, String.valueOf(size), features.size());
    }
    return features;
  }

  /** A column of vectors of a size that the stage does not know. */
  Features featuresOfAnySize(Transformer stage, String name) {
    return vectors(stage, name)
        .orElseThrow(
            () ->
                cannot(
                    stage,
                    "how many features it takes is not known without an assembler before it"));
  }

  private Optional<Features> vectors(Transformer stage, String name) {
    Optional<Value> value = find(name);
    if (value.isPresent() && !(value.get() instanceof Features)) {
      throw cannot(stage, "column %s holds no vectors".formatted(name));
    }
    return value.map(Features.class::cast);
  }

  static IllegalArgumentException wrongSize(Transformer stage, String takes, int gets) {
    return cannot(
        stage,
        String.format(
            Locale.ROOT,
            "it takes %s features and gets %d (a column of vectors in the rows cannot be assembled)",
            takes,
            gets));
  }

  /** A column of predictions. */
  Prediction prediction(Transformer stage, String name) {
    return find(name)
        .filter(Prediction.class::isInstance)
        .map(Prediction.class::cast)
        .orElseThrow(() -> cannot(stage, "column %s holds no predictions".formatted(name)));
  }
}
