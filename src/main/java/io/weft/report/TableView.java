package io.weft.report;

import io.weft.files.TextTable;
import io.weft.rundir.Numbers;
import io.weft.rundir.TableFacts;
import io.weft.rundir.TableFacts.Column;
import io.weft.rundir.TableFacts.Importance;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Columns of a run's table, and their importance, on the report's page.
 *
 * @param hasRemarks tells whether a column has a remark
 * @param moreColumns about columns that are not shown; empty if all are
 * @param importance the most important column first
 * @param moreImportance about columns whose importance is not shown; empty if all are
 */
record TableView(
    List<ColumnRow> columns,
    boolean hasRemarks,
    String moreColumns,
    List<ImportanceRow> importance,
    String moreImportance) {
  private static final int MAX_COLUMNS = 200;
  private static final int MAX_IMPORTANCE = 30;
  private static final int MAX_NAME = 80;
  private static final int MAX_CELL = 40;
  private static final int MAX_REMARK = 300;

  /**
   * A column of the table.
   *
   * @param range its smallest and its largest value
   */
  record ColumnRow(
      String name,
      String type,
      String kind,
      String distinct,
      String missing,
      String range,
      String remark) {}

  /**
   * Importance of a column.
   *
   * @param share length of the bar, from 0 to 1
   */
  record ImportanceRow(String name, String increase, String share) {}

  boolean hasColumns() {
    return !columns.isEmpty();
  }

  boolean hasImportance() {
    return !importance.isEmpty();
  }

  /** Null where nothing is known of the columns, such as for pixels. */
  static @Nullable TableView of(TableFacts table) {
    if (table.columns().isEmpty() && table.importance().isEmpty()) {
      return null;
    }
    List<ColumnRow> columns =
        table.columns().stream().limit(MAX_COLUMNS).map(TableView::row).toList();
    List<Importance> important =
        table.importance().stream()
            .filter(importance -> Double.isFinite(importance.loss()))
            .sorted(Comparator.comparingDouble(Importance::loss).reversed())
            .toList();
    double largest = important.isEmpty() ? 0 : important.get(0).loss();
    return new TableView(
        columns,
        columns.stream().anyMatch(column -> !column.remark().isEmpty()),
        more("the first", columns.size(), table.columns().size()),
        important.stream().limit(MAX_IMPORTANCE).map(one -> row(one, largest)).toList(),
        more("the most important", Math.min(MAX_IMPORTANCE, important.size()), important.size()));
  }

  private static ColumnRow row(Column column) {
    return new ColumnRow(
        Abbreviation.of(column.name(), MAX_NAME),
        Abbreviation.of(column.type(), MAX_CELL),
        Abbreviation.of(column.kind(), MAX_CELL),
        TextTable.grouped(column.distinct()),
        TextTable.grouped(column.missing()),
        range(column),
        Abbreviation.of(column.remark(), MAX_REMARK));
  }

  private static String range(Column column) {
    String least = Abbreviation.of(column.least(), MAX_CELL);
    return column.least().equals(column.largest())
        ? least
        : least + " to " + Abbreviation.of(column.largest(), MAX_CELL);
  }

  private static ImportanceRow row(Importance importance, double largest) {
    double share = largest > 0 ? Math.max(0, importance.loss() / largest) : 0;
    return new ImportanceRow(
        Abbreviation.of(importance.column(), MAX_NAME),
        Numbers.number("%.4f", importance.loss()),
        RunView.share(share));
  }

  private static String more(String which, int shown, int all) {
    return shown == all
        ? ""
        : String.format(
            Locale.ROOT, "These are %s %d of %,d columns; table.json has all.", which, shown, all);
  }
}
