package io.weft.spark.rows;

import io.weft.nn.CategoricalEncoding.Column;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** Reads columns of features or labels: vectors, dense or sparse, and arrays. */
public final class Features {
  private Features() {}

  /**
   * Copies the features of one example.
   *
   * @param target modified at {@code [offset, offset + size)}
   * @throws IllegalArgumentException if there are not {@code size} finite values
   */
  public static void copy(@Nullable Object value, float[] target, int offset, int size) {
    copy("features", value, target, offset, size);
  }

  /**
   * Copies the features of one row. An error names the value if the schema's ML attributes have its
   * name.
   */
  public static void copy(Row row, int column, float[] target, int offset, int size) {
    copy("features", row.get(column), target, offset, size, index -> nameOf(row, column, index));
  }

  /**
   * Copies the values of a sparse vector that are not 0.
   *
   * @param row the row that the vector comes from
   * @param indices modified, as long as the vector's
   * @param values modified, as long as the vector's
   * @return their number
   * @throws IllegalArgumentException if the vector has not {@code size} finite values
   */
  static int copyStored(
      Row row, int column, SparseVector vector, int size, int[] indices, float[] values) {
    requireSize("features", vector.size(), size);
    int count = 0;
    for (int i = 0; i < vector.indices().length; i++) {
      int index = vector.indices()[i];
      indices[count] = index;
      values[count] =
          finite("features", vector.values()[i], index, named -> nameOf(row, column, named));
      count += values[count] == 0 ? 0 : 1;
    }
    return count;
  }

  /** Copies the values of one example under another name in messages. */
  static void copy(String name, @Nullable Object value, float[] target, int offset, int size) {
    copy(name, value, target, offset, size, index -> "");
  }

  private static void copy(
      String name,
      @Nullable Object value,
      float[] target,
      int offset,
      int size,
      IntFunction<String> names) {
    if (value instanceof DenseVector dense) {
      requireSize(name, dense.size(), size);
      for (int i = 0; i < size; i++) {
        target[offset + i] = finite(name, dense.values()[i], i, names);
      }
    } else if (value instanceof SparseVector sparse) {
      requireSize(name, sparse.size(), size);
      Arrays.fill(target, offset, offset + size, 0);
      for (int i = 0; i < sparse.indices().length; i++) {
        int index = sparse.indices()[i];
        target[offset + index] = finite(name, sparse.values()[i], index, names);
      }
    } else if (value instanceof Seq<?> array) {
      requireSize(name, array.size(), size);
      for (int i = 0; i < size; i++) {
        target[offset + i] = finite(name, number(array, i), i, names);
      }
    } else {
      throw invalid(name, value, String.format(Locale.ROOT, "a vector of %d finite values", size));
    }
  }

  /** Converts an array to a vector; null becomes NaN, which is an error when the vector is read. */
  public static @Nullable Vector vector(@Nullable Seq<?> array) {
    if (array == null) {
      return null;
    }
    double[] values = new double[array.size()];
    Arrays.setAll(values, i -> number(array, i));
    return new DenseVector(values);
  }

  private static double number(Seq<?> array, int index) {
    return array.apply(index) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  private static void requireSize(String name, int actual, int size) {
    if (actual != size) {
      throw invalid(name, actual + " values", String.valueOf(size));
    }
  }

  private static float finite(String name, double value, int index, IntFunction<String> names) {
    if (!Float.isFinite((float) value)) {
      throw invalid(
          name,
          String.format(Locale.ROOT, "value %s at index %d%s", value, index, names.apply(index)),
          finite(value));
    }
    return positiveZero((float) value);
  }

  /** Name of a value in brackets; empty if it has none. */
  private static String nameOf(Row row, int column, int index) {
    return row.schema() == null
        ? ""
        : new FeatureAttributes(row.schema().apply(column))
            .name(index)
            .map(name -> " (" + name + ")")
            .orElse("");
  }

  /**
   * Checks the codes of one example. An error names the value as {@link #copy(Row, int, float[],
   * int, int)} does.
   *
   * @param row the row that the values come from
   * @param values from {@code offset} on; not modified
   * @throws IllegalArgumentException if a nominal column has no code of a category
   */
  public static void requireCodes(
      List<Column> nominal, Row row, int column, float[] values, int offset) {
    requireCodes(nominal, values, offset, index -> nameOf(row, column, index));
  }

  /** Checks the codes of one example without names. */
  public static void requireCodes(List<Column> nominal, float[] values) {
    requireCodes(nominal, values, 0, index -> "");
  }

  private static void requireCodes(
      List<Column> nominal, float[] values, int offset, IntFunction<String> names) {
    for (Column column : nominal) {
      int index = column.index();
      float value = values[offset + index];
      if (!column.isCode(value)) {
        throw invalid(
            "features",
            String.format(Locale.ROOT, "value %s at index %d%s", value, index, names.apply(index)),
            column.rule());
      }
    }
  }

  /** Returns true for features that {@link #copy} and {@link #requireCodes} accept. */
  public static boolean areValid(@Nullable Object value, int size, List<Column> nominal) {
    if (value instanceof Seq<?> array) {
      return areValid(vector(array), size, nominal);
    }
    return value instanceof Vector vector
        && vector.size() == size
        && areFinite(vector)
        && nominal.stream().allMatch(code -> code.isCode((float) vector.apply(code.index())));
  }

  /** Returns true for a vector of finite values. */
  public static boolean areFinite(@Nullable Vector vector) {
    double[] stored =
        vector instanceof SparseVector sparse
            ? sparse.values()
            : vector instanceof DenseVector dense ? dense.values() : null;
    return stored != null && Arrays.stream(stored).allMatch(value -> Float.isFinite((float) value));
  }

  /** Rule for a value, given that its float is not finite. */
  static String finite(double value) {
    return Double.isFinite(value) ? "within the range of a float" : "finite";
  }

  /** Removes the sign of a zero, so that equal dense and sparse vectors have equal bits. */
  static float positiveZero(float value) {
    return value + 0f;
  }

  static InvalidRowException invalid(String name, @Nullable Object value, String rule) {
    return new InvalidRowException("Invalid %s: %s (must be %s)".formatted(name, value, rule));
  }
}
