package io.weft.data.recipe;

import io.weft.SparkSessions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Small DataFrames on the session that tests share. */
final class SmallTable {
  static final SparkSession SPARK = SparkSessions.local();

  private SmallTable() {}

  /** Rows with the columns of a DDL text. */
  static Dataset<Row> of(String columns, Object[]... rows) {
    return of(columns, rows.length, i -> rows[i]);
  }

  /** Rows that are a function of their number. */
  static Dataset<Row> of(String columns, int count, IntFunction<Object[]> row) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(RowFactory.create(row.apply(i)));
    }
    return SPARK.createDataFrame(rows, StructType.fromDDL(columns));
  }

  static @Nullable Object[] row(@Nullable Object... cells) {
    return cells;
  }
}
