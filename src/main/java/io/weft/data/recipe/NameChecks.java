package io.weft.data.recipe;

import io.weft.files.Spelling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Checks of the names in a table and in a request, before any row is read. */
final class NameChecks {

  /** Columns that a saved model adds. */
  private static final List<String> OF_MODELS =
      List.of(FittedRecipe.FEATURES, "rawPrediction", "probability", FittedRecipe.PREDICTION);

  private static final Map<ColumnKind, String> KEYS =
      Map.of(
          ColumnKind.NUMERIC, "numeric",
          ColumnKind.CATEGORICAL, "categorical",
          ColumnKind.DATE, "dates",
          ColumnKind.OMITTED, "omit");

  private NameChecks() {}

  /** The config key of a kind's list, without {@code data}. */
  static String key(ColumnKind kind) {
    return "columns." + KEYS.getOrDefault(kind, kind.word());
  }

  static void check(List<String> columns, RecipeRequest request, Problems problems) {
    checkColumns(columns, problems);
    if (!columns.contains(request.label())) {
      problems.table(
          "there is no column %s (data.label must be a column: %s)"
              .formatted(request.label(), meant(request.label(), columns)));
    }
    Map<String, String> keys = new HashMap<>();
    keys.put(request.label(), "label");
    KindGuess.lists(request)
        .forEach(
            (kind, names) -> {
              for (String name : names) {
                String other = keys.putIfAbsent(name, key(kind));
                boolean hasDays =
                    kind == ColumnKind.DATE && key(ColumnKind.CATEGORICAL).equals(other);
                if (other != null && !hasDays) {
                  problems.key(key(kind), name, "in one place, but is in data." + other + ", too");
                } else if (!columns.contains(name)) {
                  problems.key(key(kind), name, "a column: " + meant(name, columns));
                }
              }
            });
  }

  /** Checks names that Spark or a saved model cannot have. */
  static void checkColumns(List<String> columns, Problems problems) {
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      if (!seen.add(column.toLowerCase(Locale.ROOT))) {
        problems.column(
            column, "another column has this name, but for capital letters (rename it)");
      }
      if (OF_MODELS.stream().anyMatch(column::equalsIgnoreCase)) {
        problems.column(column, "a model writes a column of this name (rename it)");
      }
      if (column.contains("${") || column.contains("__THIS__")) {
        problems.column(column, "SQL replaces ${ and __THIS__ in a name (rename it)");
      }
    }
  }

  /** The column that was meant, or some columns. */
  static String meant(String name, List<String> columns) {
    return Spelling.nearest(name, columns)
        .map(near -> "did you mean " + near + "?")
        .orElseGet(() -> "there are " + some(columns));
  }

  private static String some(List<String> columns) {
    int shown = columns.size() <= 12 ? columns.size() : 10;
    List<String> named = new ArrayList<>(columns.subList(0, shown));
    if (shown < columns.size()) {
      named.add(columns.size() - shown + " more");
    }
    return String.join(", ", named);
  }
}
