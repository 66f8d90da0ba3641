package io.weft.data;

import io.weft.files.Secrets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructType;

/**
 * Description of a table to read.
 *
 * @param locations paths, or names of tables, as the user typed them; at least one
 * @param format name of a {@link Source} in {@link Sources}; if empty, the location decides
 * @param options options of the format
 * @param label name of the label column
 * @param labels requirement of the label column
 * @param classes number of classes K, if it is known; labels are then 0 to K-1
 * @param columns names of columns that must be there, in the order of a model's features; if empty,
 *     the data decide
 * @param types known columns, such as those of the training rows; cells of a text file must have
 *     these types, or be other numbers where these are numbers
 * @param rowOrder whether the order of the rows is kept
 */
public record Request(
    List<String> locations,
    Optional<String> format,
    Map<String, String> options,
    String label,
    Labels labels,
    OptionalInt classes,
    List<String> columns,
    StructType types,
    RowOrder rowOrder) {

  /** Requirement of the label column. */
  public enum Labels {
    /** Data without the label column are an error. */
    REQUIRED,
    /** Data without labels are read without a label column. */
    OPTIONAL
  }

  /** Order of a table's rows. */
  public enum RowOrder {
    /** The rows have no order. */
    NONE,
    /** The rows can be sorted by location, file and row; columns beside the features are kept. */
    KEPT
  }

  private static final String LABEL = "label";

  public Request {
    locations = List.copyOf(locations);
    options = Map.copyOf(options);
    columns = List.copyOf(columns);
    require(!locations.isEmpty(), "locations", locations, "at least one");
    require(!label.isBlank(), "label", "''", "a name");
    require(classes.orElse(2) >= 2, "classes", classes.orElse(2), "at least 2");
  }

  /** Request of labelled rows, in any order, in the format that the locations stand for. */
  public static Request of(String... locations) {
    return of(List.of(locations));
  }

  /** Request of labelled rows, in any order, in the format that the locations stand for. */
  public static Request of(List<String> locations) {
    return new Request(
        locations,
        Optional.empty(),
        Map.of(),
        LABEL,
        Labels.REQUIRED,
        OptionalInt.empty(),
        List.of(),
        new StructType(),
        RowOrder.NONE);
  }

  public Request withFormat(String name) {
    return new Request(
        locations, Optional.of(name), options, label, labels, classes, columns, types, rowOrder);
  }

  public Request withOptions(Map<String, String> given) {
    return new Request(locations, format, given, label, labels, classes, columns, types, rowOrder);
  }

  public Request withLabel(String column) {
    return new Request(
        locations, format, options, column, labels, classes, columns, types, rowOrder);
  }

  /** This request, for rows with or without labels. */
  public Request withOptionalLabels() {
    return new Request(
        locations, format, options, label, Labels.OPTIONAL, classes, columns, types, rowOrder);
  }

  public Request withClasses(int number) {
    return new Request(
        locations,
        format,
        options,
        label,
        labels,
        OptionalInt.of(number),
        columns,
        types,
        rowOrder);
  }

  public Request withColumns(List<String> required) {
    return new Request(
        locations, format, options, label, labels, classes, required, types, rowOrder);
  }

  /** This request, for columns of known types, such as those of the training rows. */
  public Request withTypes(StructType known) {
    return new Request(
        locations, format, options, label, labels, classes, columns, known, rowOrder);
  }

  /** This request, with the order of the rows kept. */
  public Request inOrder() {
    return new Request(
        locations, format, options, label, labels, classes, columns, types, RowOrder.KEPT);
  }

  /** Value of an option, under the first of its names that is given; case does not matter. */
  Optional<String> option(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                options.entrySet().stream().filter(given -> given.getKey().equalsIgnoreCase(name)))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Value of an option that counts something, at least 1. */
  int count(String name, int otherwise) {
    String typed = option(name).orElse(String.valueOf(otherwise));
    if (!typed.matches("[1-9]\\d{0,8}")) {
      throw invalidOption(name, typed, "a whole number of at least 1");
    }
    return Integer.parseInt(typed);
  }

  /** Index of an option's value among those that it may have; 0 without the option. */
  int choice(String name, List<String> values) {
    String typed = option(name).orElse(values.get(0));
    int index = values.indexOf(typed.toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw invalidOption(name, typed, String.join(" or ", values));
    }
    return index;
  }

  static DataException invalidOption(String name, Object value, String rule) {
    return new DataException(
        "Invalid data.options.%s: %s (must be %s)".formatted(name, value, rule));
  }

  /** Locations in messages. */
  String location() {
    return String.join(", ", locations);
  }

  boolean isInOrder() {
    return rowOrder == RowOrder.KEPT;
  }

  /** Locations and format alone: options may have passwords. */
  @Override
  public String toString() {
    return Secrets.redacted(location()) + format.map(name -> " as " + name).orElse("");
  }

  private static void require(boolean holds, String key, Object value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Invalid " + key + ": " + value + " (must be " + rule + ")");
    }
  }
}
