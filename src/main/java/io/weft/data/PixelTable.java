package io.weft.data;

import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Images read from CSV, cached as bytes until it is closed. */
public final class PixelTable implements AutoCloseable {
  private final Dataset<Row> packed;
  private final long count;
  private final boolean labelled;
  private final long hash;

  PixelTable(Dataset<Row> packed, long count, boolean labelled, long hash) {
    this.packed = packed;
    this.count = count;
    this.labelled = labelled;
    this.hash = hash;
  }

  /**
   * Columns {@code label} (double; absent if the file has none) and {@code pixels} (dense vector of
   * D values 0 to 255).
   */
  public Dataset<Row> rows() {
    Column pixels =
        functions
            .udf((UDF1<byte[], Object>) PixelTable::toVector, SQLDataTypes.VectorType())
            .apply(functions.col("bytes"))
            .as("pixels");
    return labelled
        ? packed.select(functions.col("label").cast(DataTypes.DoubleType), pixels)
        : packed.select(pixels);
  }

  private static Object toVector(byte[] bytes) {
    double[] values = new double[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = bytes[i] & 0xFF;
    }
    return Vectors.dense(values);
  }

  /** Number of rows. */
  public long count() {
    return count;
  }

  /**
   * Changes when a value of a row changes, or a row comes or goes, but not with the order of rows
   * or files.
   */
  public String fingerprint() {
    return "%016x-%d".formatted(hash, count);
  }

  @Override
  public void close() {
    packed.unpersist();
  }
}
