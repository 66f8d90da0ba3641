package io.weft.data.recipe;

import io.weft.data.CellFinder;
import io.weft.data.DataException;
import io.weft.data.recipe.ColumnFacts.Misfits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Problems of a table, each a sentence, to report all of them together. */
final class Problems {
  private static final int MAX_CELL = 40;

  private final String location;
  private final CellFinder cells;
  private final List<String> sentences = new ArrayList<>();

  Problems(String location, CellFinder cells) {
    this.location = location;
    this.cells = cells;
  }

  /** Adds a problem of the table. */
  void table(String reason) {
    sentences.add("Cannot read %s: %s".formatted(location, reason));
  }

  /** Adds a problem of a column. */
  void column(String column, String reason) {
    table("column %s: %s".formatted(column, reason));
  }

  /** Adds a problem of a key of the config. */
  void key(String key, String value, String rule) {
    sentences.add("Invalid data.%s: %s (must be %s)".formatted(key, value, rule));
  }

  /**
   * Adds a problem of cells of text, with the place of one.
   *
   * @param wanted kind of the other cells, such as "number"
   * @param hint advice
   */
  void cells(ColumnFacts facts, Misfits misfits, String wanted, String hint) {
    String cell = misfits.example().orElse("");
    String reason =
        String.format(
            Locale.ROOT,
            "column %s: %s is not a %s; %,d of %,d cells are not (%s)",
            facts.name(),
            quoted(cell),
            wanted,
            misfits.count(),
            facts.present(),
            hint.formatted(quoted(cell)));
    sentences.add(
        cells
                .find(facts.name(), cell)
                .map(place -> "Cannot read " + place.file() + ": row " + place.row() + ", ")
                .orElse("Cannot read %s: ".formatted(location))
            + reason);
  }

  /** Throws all problems in one exception, a line for each, if there are any. */
  void throwIfAny() {
    if (!sentences.isEmpty()) {
      throw new DataException(String.join(System.lineSeparator(), sentences));
    }
  }

  /** A cell's text in quotes, shortened if it is long. */
  static String quoted(String cell) {
    return cell.codePointCount(0, cell.length()) <= MAX_CELL
        ? "'" + cell + "'"
        : "'" + cell.substring(0, cell.offsetByCodePoints(0, MAX_CELL)) + "...'";
  }
}
