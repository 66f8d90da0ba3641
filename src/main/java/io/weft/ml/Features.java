package io.weft.ml;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
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
        Object element = array.apply(i);
        target[offset + i] =
            finite(element instanceof Number number ? number.doubleValue() : Double.NaN, i);
      }
    } else {
      throw new IllegalArgumentException(
          "Invalid features: %s (must be a vector of %d finite values)".formatted(value, size));
    }
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
          "Invalid features: value %s at index %d (must be finite)".formatted(value, index));
    }
    return number;
  }
}
