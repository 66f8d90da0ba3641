package io.weft.data;

import io.weft.files.Spelling;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Header of a CSV: the use of each column (a pixel, the label, or none), found by name in a {@link
 * PixelSchema}.
 */
final class PixelHeader implements Serializable {

  private static final long serialVersionUID = 1L;

  static final int LABEL = -1;
  static final int IGNORED = -2;
  private static final int MAX_NAMED = 3;

  private final ArrayList<String> columns;
  private final int[] targets;

  private PixelHeader(List<String> columns, int[] targets) {
    this.columns = new ArrayList<>(columns);
    this.targets = targets;
  }

  /**
   * Matches the columns by name.
   *
   * @param columns different names
   * @throws DataException if a required column is missing
   */
  static PixelHeader of(List<String> columns, PixelSchema schema) {
    Map<String, Integer> positions = new HashMap<>();
    columns.forEach(column -> positions.put(column, positions.size()));
    int[] targets = new int[columns.size()];
    Arrays.fill(targets, IGNORED);
    List<String> missing = new ArrayList<>();
    Integer label = positions.get(schema.label());
    if (label != null) {
      targets[label] = LABEL;
    }
    int pixel = 0;
    for (String name : schema.pixels().names()) {
      Integer column = positions.get(name);
      if (column != null) {
        targets[column] = pixel;
      } else {
        missing.add(name);
      }
      pixel++;
    }
    requireNone(missing);
    if (label == null && schema.labels() == Request.Labels.REQUIRED) {
      throw new DataException(noLabel(schema.label(), columns));
    }
    return new PixelHeader(columns, targets);
  }

  /** Names of the columns, in the file's order. */
  List<String> columns() {
    return columns;
  }

  /** Index of each column's pixel, {@link #LABEL} or {@link #IGNORED}; not a copy. */
  int[] targets() {
    return targets;
  }

  boolean hasLabel() {
    for (int target : targets) {
      if (target == LABEL) {
        return true;
      }
    }
    return false;
  }

  /** Positions of the columns that are neither label nor pixels, by name, in the file's order. */
  Map<String, Integer> others() {
    Map<String, Integer> others = new LinkedHashMap<>();
    for (int column = 0; column < targets.length; column++) {
      if (targets[column] == IGNORED) {
        others.put(columns.get(column), column);
      }
    }
    return others;
  }

  /** The first few names, and the number of the other ones. */
  static String some(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(MAX_NAMED, names.size())));
    return names.size() <= MAX_NAMED
        ? shown
        : shown + " and " + (names.size() - MAX_NAMED) + " more";
  }

  /** Sentence about a label column that is not there. */
  static String noLabel(String label, List<String> columns) {
    return Spelling.nearest(label, columns)
        .map(near -> "there is no column %s (write data.label = %s?)".formatted(label, near))
        .orElse(
            "there is no column %s (write data.label = the name of yours: %s)"
                .formatted(label, some(columns)));
  }

  private static void requireNone(List<String> missing) {
    if (!missing.isEmpty()) {
      throw new DataException(
          "missing column%s %s (the first line must name the columns)"
              .formatted(missing.size() == 1 ? "" : "s", some(missing)));
    }
  }
}
