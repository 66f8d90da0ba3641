package io.weft.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;

/**
 * Pixels of a table of images: D values, channel by channel, row by row.
 *
 * @param names names of the D pixel columns, in the order of the pixels
 * @param channels C
 * @param height H
 * @param width W
 */
public record Pixels(List<String> names, int channels, int height, int width) {

  /** Column of the pixels as D unsigned bytes, cheap to hash. */
  public static final String BYTES = "bytes";

  /** Column of the pixels as dense vectors of D values 0-255. */
  public static final String VECTOR = "pixels";

  private static final UserDefinedFunction TO_VECTOR =
      udf((UDF1<byte[], Vector>) Pixels::toVector, SQLDataTypes.VectorType()).asNonNullable();

  public Pixels {
    names = List.copyOf(names);
    if (names.size() != (long) channels * height * width) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid pixels: %d (must be %d × %d × %d)",
              names.size(),
              channels,
              height,
              width));
    }
  }

  /** Grey pixels of unknown shape: a square if possible, otherwise a single row. */
  static Pixels of(List<String> names) {
    return of(names, 1);
  }

  /**
   * Pixels of unknown height and width: squares if possible, otherwise single rows.
   *
   * @param channels must divide the number of names
   */
  static Pixels of(List<String> names, int channels) {
    int size = names.size() / channels;
    int side = (int) Math.round(Math.sqrt(size));
    return side * side == size
        ? new Pixels(names, channels, side, side)
        : new Pixels(names, channels, 1, size);
  }

  /** Number of pixels, D. */
  public int size() {
    return names.size();
  }

  /**
   * The same columns as pixels with several channels, which lie next to each other in the columns.
   *
   * @param number C; must divide D
   */
  Pixels interleaved(int number) {
    int size = size() / number;
    return of(
        IntStream.range(0, size()).mapToObj(i -> names.get(i % size * number + i / size)).toList(),
        number);
  }

  /** The column {@link #VECTOR}, computed from the bytes; D is in its metadata. */
  Column vector() {
    return TO_VECTOR.apply(col(BYTES)).as(VECTOR, new AttributeGroup(VECTOR, size()).toMetadata());
  }

  private static Vector toVector(byte[] bytes) {
    double[] values = new double[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes[i] & 0xff;
    }
    return Vectors.dense(values);
  }
}
