package io.weft.notebooks;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A table in rows; a cell is a text, a number or null. */
record Table(List<String> columns, List<List<Object>> rows) {
  /** Sums that were added in another order differ by so much of their size. */
  private static final double ROUNDING = 1e-12;

  static Table of(String... columns) {
    return new Table(List.of(columns), new ArrayList<>());
  }

  Table row(Object... cells) {
    rows.add(Arrays.asList(cells));
    return this;
  }

  /** Zeppelin's own form: cells with tabs between them, a line a row, the first one the names. */
  static Table parse(String text) {
    List<List<Object>> rows = new ArrayList<>();
    for (String line : text.strip().split("\n")) {
      rows.add(List.of((Object[]) line.split("\t", -1)));
    }
    List<String> columns = rows.remove(0).stream().map(String::valueOf).toList();
    return new Table(columns, rows);
  }

  /** What this table, which Zeppelin printed, has that another one does not. */
  Optional<String> differenceFrom(Table expected) {
    if (!columns.equals(expected.columns)) {
      return Optional.of("columns %s instead of %s".formatted(columns, expected.columns));
    }
    if (rows.size() != expected.rows.size()) {
      return Optional.of("%d rows instead of %d".formatted(rows.size(), expected.rows.size()));
    }
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < columns.size(); column++) {
        Object cell = rows.get(row).get(column);
        Object wanted = expected.rows.get(row).get(column);
        if (!same(String.valueOf(cell), wanted)) {
          return Optional.of(
              "row %d, %s: %s instead of %s".formatted(row + 1, columns.get(column), cell, wanted));
        }
      }
    }
    return Optional.empty();
  }

  /** A share in percent, with three decimals. */
  static double percent(double share) {
    return BigDecimal.valueOf(100 * share).setScale(3, RoundingMode.HALF_UP).doubleValue();
  }

  private static boolean same(String cell, Object wanted) {
    if (wanted instanceof Number number && cell.matches("-?[0-9].*")) {
      double value = number.doubleValue();
      return Math.abs(Double.parseDouble(cell) - value) <= ROUNDING * Math.max(1, Math.abs(value));
    }
    return cell.equals(String.valueOf(wanted));
  }
}
