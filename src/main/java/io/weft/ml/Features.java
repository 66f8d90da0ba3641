package io.weft.ml;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** Reads what a features column may hold: vectors, dense or sparse, and arrays of numbers. */
final class Features {
  private Features() {}

  /**
   * Copies one row's features.
   *
   * @param target modified at {@code [offset, offset + size)}
   * @throws IllegalArgumentException if there are not {@code size} finite values
   */
  static void copy(@Nullable Object value, float[] target, int offset, int size) {
    if (value instanceof DenseVector dense) {
      requireSize(dense.size(), size);
      for (int i = 0; i < size; i++) {
        target[offset + i] = finite(dense.values()[i], i);
      }
    } else if (value instanceof SparseVector sparse) {
      requireSize(sparse.size(), size);
      Arrays.fill(target, offset, offset + size, 0);
      for (int i = 0; i < sparse.indices().length; i++) {
        int index = sparse.indices()[i];
        target[offset + index] = finite(sparse.values()[i], index);
      }
    } else if (value instanceof Seq<?> array) {
      requireSize(array.size(), size);
      for (int i = 0; i < size; i++) {
        target[offset + i] = finite(number(array, i), i);
      }
    } else {
      throw new IllegalArgumentException(
          "Invalid features: %s (must be a vector of %d finite values)".formatted(value, size));
    }
  }

  /** An array as a vector; a null in it becomes NaN, which whoever reads the vector refuses. */
  static @Nullable Vector vector(@Nullable Seq<?> array) {
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

  private static void requireSize(int found, int size) {
    if (found != size) {
      throw new IllegalArgumentException(
          "Invalid features: %d values (must be %d)".formatted(found, size));
    }
  }

  private static float finite(double value, int index) {
    float number = (float) value;
    if (!Float.isFinite(number)) {
      throw new IllegalArgumentException(
          "Invalid features: value %s at index %d (must be %s)"
              .formatted(
                  value, index, Double.isFinite(value) ? "within the range of a float" : "finite"));
    }
    return number;
  }
}
