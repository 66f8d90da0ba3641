package io.weft.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Header of a CSV: the use of each column (a pixel, the label, or none), found by name in a {@link
 * PixelSchema}.
 */
public final class PixelHeader implements Serializable {

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
   * @param cells cells of the first line
   * @throws DataException if a required column is missing, or a name occurs twice
   */
  public static PixelHeader of(List<String> cells, PixelSchema schema) {
    Map<String, Integer> positions = new HashMap<>();
    for (int column = 0; column < cells.size(); column++) {
      Integer first = positions.putIfAbsent(cells.get(column), column);
      if (first != null && !cells.get(column).isEmpty()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "column %s is there twice, as column %d and column %d",
                cells.get(column),
                first + 1,
                column + 1));
      }
    }
    int[] targets = new int[cells.size()];
    Arrays.fill(targets, IGNORED);
    List<String> missing = new ArrayList<>();
    Integer label = positions.get(schema.label());
    if (label != null) {
      targets[label] = LABEL;
    } else if (schema.labels() == Request.Labels.REQUIRED) {
      missing.add(schema.label());
    }
    int pixel = 0;
    for (String name : schema.pixels()) {
      Integer column = positions.get(name);
      if (column != null) {
        targets[column] = pixel;
      } else {
        missing.add(name);
      }
      pixel++;
    }
    requireNone(missing);
    return new PixelHeader(cells, targets);
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

  /**
   * Positions of the columns that are neither label nor pixels, by name, in the file's order. A
   * column without a name is {@code _c0} at position 0, as in Spark.
   */
  Map<String, Integer> others() {
    Map<String, Integer> others = new LinkedHashMap<>();
    for (int column = 0; column < targets.length; column++) {
      if (targets[column] == IGNORED) {
        String name = columns.get(column);
        others.put(name.isEmpty() ? "_c" + column : name, column);
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

  private static void requireNone(List<String> missing) {
    if (!missing.isEmpty()) {
      throw new DataException(
          "missing column%s %s (the first line must name the columns)"
              .formatted(missing.size() == 1 ? "" : "s", some(missing)));
    }
  }
}
