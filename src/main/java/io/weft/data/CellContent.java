package io.weft.data;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Columns of a table in a form whose hash is the same for the same cells in every format.
 *
 * <p>Numbers become doubles, and dates become timestamps at midnight, as text. A missing number is
 * NaN, and missing text is empty: a hash skips nulls, so that a null could change its column.
 */
final class CellContent {

  private CellContent() {}

  /** The columns, sorted by name, none of them null. */
  static List<Column> of(StructType columns) {
    return Arrays.stream(columns.fields())
        .sorted(Comparator.comparing(StructField::name))
        .map(CellContent::of)
        .toList();
  }

  private static Column of(StructField field) {
    Column cell = col(Renaming.quoted(field.name()));
    if (field.dataType() instanceof NumericType) {
      // the sum with 0 has no negative zero
      return coalesce(cell.cast(DataTypes.DoubleType), lit(Double.NaN)).plus(0.0);
    }
    if (field.dataType() instanceof BinaryType) {
      return coalesce(cell, lit(new byte[0]));
    }
    Column text = field.dataType() instanceof DateType ? cell.cast("timestamp_ntz") : cell;
    return coalesce(text.cast(DataTypes.StringType), lit(""));
  }
}
