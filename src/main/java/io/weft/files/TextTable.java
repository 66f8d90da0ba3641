package io.weft.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table in aligned plain text: a header, a rule under it, two spaces between columns, no spaces
 * at the end of a line. Control characters in cells become spaces. Widths count code points.
 */
public final class TextTable {
  private static final String GAP = "  ";

  private enum Align {
    LEFT,
    RIGHT
  }

  /** A column: its title and the alignment of its cells. */
  public static final class Column {
    private final String title;
    private final Align align;

    private Column(String title, Align align) {
      this.title = title;
      this.align = align;
    }
  }

  private final List<Column> columns;

  /** The cells of each row; null is a rule. */
  private final List<@Nullable List<String>> rows = new ArrayList<>();

  public TextTable(Column... columns) {
    this.columns = List.of(columns);
    row(this.columns.stream().map(column -> column.title).toArray(String[]::new));
    rule();
  }

  /** A column of words. */
  public static Column left(String title) {
    return new Column(title, Align.LEFT);
  }

  /** A column of numbers. */
  public static Column right(String title) {
    return new Column(title, Align.RIGHT);
  }

  /** {@code 101770} as {@code 101,770}, the same in every locale. */
  public static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Adds a row with one cell for each column. */
  public TextTable row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot add a row of %d cells to a table of %d columns",
              cells.length,
              columns.size()));
    }
    rows.add(List.of(cells).stream().map(cell -> cell.replaceAll("\\p{Cntrl}", " ")).toList());
    return this;
  }

  /** Adds a line across all columns. */
  public TextTable rule() {
    rows.add(null);
    return this;
  }

  /** The lines of the table, without a line break at the end. */
  @Override
  public String toString() {
    int[] widths = new int[columns.size()];
    for (List<String> cells : rows) {
      for (int c = 0; cells != null && c < widths.length; c++) {
        widths[c] = Math.max(widths[c], width(cells.get(c)));
      }
    }
    return String.join("\n", rows.stream().map(cells -> line(cells, widths)).toList());
  }

  private String line(@Nullable List<String> cells, int[] widths) {
    List<String> padded = new ArrayList<>();
    for (int c = 0; c < widths.length; c++) {
      padded.add(
          cells == null ? "─".repeat(widths[c]) : pad(cells.get(c), widths[c], columns.get(c)));
    }
    return String.join(cells == null ? "─".repeat(GAP.length()) : GAP, padded).stripTrailing();
  }

  private static String pad(String cell, int width, Column column) {
    String space = " ".repeat(width - width(cell));
    return column.align == Align.LEFT ? cell + space : space + cell;
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
