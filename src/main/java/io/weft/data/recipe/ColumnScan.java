package io.weft.data.recipe;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Counts over the cells of columns, in one pass for each {@value #COLUMNS_AT_ONCE} columns.
 *
 * <p>Each partition gives a row for each column; the driver adds them up. Spark's own estimate of
 * distinct values takes a buffer of many columns for each, too many for a wide table.
 */
final class ColumnScan implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  /** A partition's result has up to 8 kB for each column. */
  private static final int COLUMNS_AT_ONCE = 100;

  /**
   * Start of all texts that are numbers; others cost Spark an exception each when it casts them.
   */
  private static final String START_OF_NUMBER = "^\\s*[+-]?(\\.?\\d|(?i:inf|nan))";

  /** Dates as Spark writes them. Spark reads a time alone as of today, and a number as a year. */
  private static final String DATE = "^\\s*\\d{4}-\\d{1,2}-\\d{1,2}([T\\s].*)?$";

  /** Cells of each column: value, hash, text that is no number, text that is no date. */
  private static final int CELLS = 4;

  private final int columns;

  private ColumnScan(int columns) {
    this.columns = columns;
  }

  /** Facts of columns, by name, in the order of the names. */
  static Map<String, ColumnFacts> of(Dataset<Row> rows, List<String> names) {
    Map<String, ColumnFacts> facts = new LinkedHashMap<>();
    for (int from = 0; from < names.size(); from += COLUMNS_AT_ONCE) {
      List<String> some = names.subList(from, Math.min(names.size(), from + COLUMNS_AT_ONCE));
      for (ColumnFacts column : scan(rows, some)) {
        facts.put(column.name(), column);
      }
    }
    return facts;
  }

  private static List<ColumnFacts> scan(Dataset<Row> rows, List<String> names) {
    List<Column> cells = new ArrayList<>();
    List<ColumnCounts> counts = new ArrayList<>();
    for (String name : names) {
      addCells(SqlNames.column(name), type(rows, name), cells);
      counts.add(new ColumnCounts());
    }
    List<Row> partials =
        Partitions.few(rows.select(cells.toArray(Column[]::new)))
            .mapPartitions(new ColumnScan(names.size()), Encoders.row(ColumnCounts.PARTIAL))
            .collectAsList();
    for (Row partial : partials) {
      int column = partial.getInt(0);
      counts.get(column).add(partial, type(rows, names.get(column)));
    }
    List<ColumnFacts> facts = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      facts.add(counts.get(i).facts(names.get(i), type(rows, names.get(i))));
    }
    return facts;
  }

  private static String type(Dataset<Row> rows, String name) {
    return rows.schema().apply(name).dataType().simpleString();
  }

  private static void addCells(Column cell, String type, List<Column> cells) {
    ColumnType family = ColumnType.of(type);
    boolean isNumber = family == ColumnType.WHOLE || family == ColumnType.FRACTION;
    boolean isText = family == ColumnType.TEXT;
    Column none = lit(null).cast("string");
    Column value =
        switch (family) {
          case WHOLE, FRACTION -> cell;
          case TEXT -> when(cell.isin("", "NaN"), none).otherwise(cell);
          case OTHER -> when(cell.isNotNull(), "");
          default -> cell.cast("string");
        };
    cells.add(value);
    // numbers that are equal have equal hashes, whatever their types
    cells.add(xxhash64(isNumber ? cell.cast("double") : value));
    cells.add(isText ? when(isNoNumber(value), value) : none);
    cells.add(isText ? when(isDate(value), none).otherwise(value) : none);
  }

  private static Column isNoNumber(Column cell) {
    Column number = when(cell.rlike(START_OF_NUMBER), cell.try_cast("double"));
    return number.isNull().or(number.isin(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
  }

  private static Column isDate(Column cell) {
    return cell.rlike(DATE).and(cell.try_cast("timestamp").isNotNull());
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    List<ColumnCounts> counts = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      counts.add(new ColumnCounts());
    }
    while (rows.hasNext()) {
      Row row = rows.next();
      for (int i = 0; i < columns; i++) {
        int at = i * CELLS;
        counts
            .get(i)
            .add(row.get(at), row.getLong(at + 1), row.getString(at + 2), row.getString(at + 3));
      }
    }
    List<Row> partials = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      partials.add(counts.get(i).toRow(i));
    }
    return partials.iterator();
  }
}
