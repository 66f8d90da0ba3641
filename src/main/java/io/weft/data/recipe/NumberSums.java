package io.weft.data.recipe;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Computes the {@link Moments} of columns of doubles in one pass.
 *
 * <p>Each partition gives a row for each column; the driver adds them up. Nulls and NaNs are left
 * out. Spark's own aggregates add doubles in the order of rows and partitions, so their last bits
 * would differ between files of the same rows.
 */
final class NumberSums implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private static final StructType PARTIAL =
      new StructType()
          .add("column", DataTypes.IntegerType, false)
          .add("count", DataTypes.LongType, false)
          .add("missing", DataTypes.LongType, false)
          .add("sum", DataTypes.BinaryType, false)
          .add("squares", DataTypes.BinaryType, false)
          .add("least", DataTypes.DoubleType, false)
          .add("largest", DataTypes.DoubleType, false);

  private final int columns;

  private NumberSums(int columns) {
    this.columns = columns;
  }

  /**
   * Moments of each column.
   *
   * @param numbers rows of doubles, which may be null
   */
  static List<Moments> of(Dataset<Row> numbers) {
    int columns = numbers.columns().length;
    List<Moments> all = new ArrayList<>(Collections.nCopies(columns, Moments.NONE));
    for (Row row :
        Partitions.few(numbers)
            .mapPartitions(new NumberSums(columns), Encoders.row(PARTIAL))
            .collectAsList()) {
      Moments partial =
          new Moments(
              row.getLong(1),
              row.getLong(2),
              new BigInteger((byte[]) row.get(3)),
              new BigInteger((byte[]) row.get(4)),
              row.getDouble(5),
              row.getDouble(6));
      all.set(row.getInt(0), all.get(row.getInt(0)).plus(partial));
    }
    return all;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    List<Sums> sums = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      sums.add(new Sums());
    }
    while (rows.hasNext()) {
      Row row = rows.next();
      for (int i = 0; i < columns; i++) {
        sums.get(i).add(row.isNullAt(i) ? Double.NaN : row.getDouble(i));
      }
    }
    List<Row> partial = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      partial.add(sums.get(i).row(i));
    }
    return partial.iterator();
  }

  /** Sums of one column over one partition. */
  private static final class Sums {
    private final ExactSum sum = new ExactSum();
    private final ExactSum squares = new ExactSum();
    private long count;
    private long missing;
    private double least = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;

    void add(double value) {
      if (Double.isNaN(value)) {
        missing++;
        return;
      }
      if (Double.isInfinite(value)) {
        throw new IllegalArgumentException("Cannot add up numbers: one is " + value);
      }
      count++;
      sum.add(value);
      squares.addSquare(value);
      least = Math.min(least, value);
      largest = Math.max(largest, value);
    }

    Row row(int column) {
      return RowFactory.create(
          column,
          count,
          missing,
          sum.units().toByteArray(),
          squares.units().toByteArray(),
          least,
          largest);
    }
  }
}
