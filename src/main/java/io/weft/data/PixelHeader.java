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
 * The first line of a CSV, matched by name with a {@link PixelSchema}: where each column's value
 * goes.
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
   * Fails when a needed column is missing or any named column is there twice.
   *
   * @param cells the header's cells
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
    Integer label = positions.get(schema.labelColumn());
    if (label != null) {
      targets[label] = LABEL;
    } else if (schema.labels() == PixelSchema.Labels.REQUIRED) {
      missing.add(schema.labelColumn());
    }
    for (int pixel = 0; pixel < schema.pixels(); pixel++) {
      Integer column = positions.get(schema.pixelColumn(pixel));
      if (column != null) {
        targets[column] = pixel;
      } else {
        missing.add(schema.pixelColumn(pixel));
      }
    }
    requireNone(missing);
    return new PixelHeader(cells, targets);
  }

  /** The columns' names, in the file's order. */
  List<String> columns() {
    return columns;
  }

  /** For each column the index of its pixel, {@link #LABEL} or {@link #IGNORED}; not a copy. */
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
   * The columns that are neither label nor pixels, by name, with their positions, in the file's
   * order. One without a name is {@code _c0} at position 0, as in Spark.
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

  /** At most a few of the names, and how many more there are. */
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
