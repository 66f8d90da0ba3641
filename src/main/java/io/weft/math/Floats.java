package io.weft.math;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Kernels over ranges of float arrays. No kernel allocates; all are deterministic. */
public final class Floats {
  /**
   * Number of values in a block of a norm. A norm is summed block by block, so that the owners of
   * aligned slices can compute their blocks.
   */
  public static final int NORM_BLOCK = 1024;

  /** One of two factors, both floats, that together turn the smallest positive float into 1. */
  private static final float HUGE = 0x1p127f;

  private static final float REST = 0x1p22f;

  private Floats() {}

  /** 1 for a positive x and 0 for 0, without a branch; x must not be negative. */
  public static float oneIfPositive(float x) {
    return Math.min(1, x * HUGE * REST);
  }

  /** {@code target += source}; source is not modified. */
  public static void add(float[] target, float[] source) {
    add(target, source, 0, target.length);
  }

  /** {@code target += source} for the values {@code [from, to)} of both. */
  public static void add(float[] target, float[] source, int from, int to) {
    for (int i = from; i < to; i++) {
      target[i] += source[i];
    }
  }

  /** {@code target = a + b} for the first {@code length} values; target may be one of them. */
  public static void sum(float[] a, float[] b, int length, float[] target) {
    for (int i = 0; i < length; i++) {
      target[i] = a[i] + b[i];
    }
  }

  /** Multiplies {@code values[from, to)} by a factor. */
  public static void scale(float[] values, int from, int to, float factor) {
    for (int i = from; i < to; i++) {
      values[i] *= factor;
    }
  }

  /**
   * Sums the squares of norm blocks in double: of all blocks that start in {@code [from, to)}. From
   * must be the start of a block.
   *
   * @param sums by number of the block; modified
   */
  public static void squareSumsOfBlocks(float[] values, int from, int to, double[] sums) {
    for (int start = from; start < to; start += NORM_BLOCK) {
      int end = Math.min(to, start + NORM_BLOCK);
      double sum = 0;
      for (int i = start; i < end; i++) {
        sum += (double) values[i] * values[i];
      }
      sums[start / NORM_BLOCK] = sum;
    }
  }

  /** Number of norm blocks of {@link #NORM_BLOCK} values; the last one may be shorter. */
  public static int blocks(int length) {
    return (length + NORM_BLOCK - 1) / NORM_BLOCK;
  }

  /** Index of the first NaN or infinity in {@code [from, to)}, or -1. */
  public static int firstNonFinite(float[] values, int from, int to) {
    float largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    if (Float.isFinite(largest)) {
      return -1;
    }
    for (int i = from; i < to; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Index, relative to the offset, of the largest of {@code length} values; the first one if
   * several are equal.
   */
  public static int argmax(float[] values, int offset, int length) {
    int best = 0;
    for (int i = 1; i < length; i++) {
      if (values[offset + i] > values[offset + best]) {
        best = i;
      }
    }
    return best;
  }

  /** A copy of {@code length} values from an offset on. */
  public static double[] toDoubles(float[] values, int offset, int length) {
    double[] doubles = new double[length];
    for (int i = 0; i < length; i++) {
      doubles[i] = values[offset + i];
    }
    return doubles;
  }

  /** Values {@code [from, to)} as little-endian bytes. */
  public static byte[] toBytes(float[] values, int from, int to) {
    byte[] bytes = new byte[Math.multiplyExact(to - from, Float.BYTES)];
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .put(values, from, to - from);
    return bytes;
  }

  /** The values as little-endian bytes. */
  public static byte[] toBytes(float[] values) {
    return toBytes(values, 0, values.length);
  }

  /** Reads the result of {@link #toBytes} into the values from an offset on. */
  public static void fromBytes(byte[] bytes, float[] values, int offset) {
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values, offset, bytes.length / Float.BYTES);
  }

  /** Reads the result of {@link #toBytes}. */
  public static float[] fromBytes(byte[] bytes) {
    float[] values = new float[bytes.length / Float.BYTES];
    fromBytes(bytes, values, 0);
    return values;
  }

  /** Copies a row of {@code columns} values into each of {@code rows} rows of the target. */
  public static void fillRows(float[] row, int rowOffset, float[] target, int rows, int columns) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(row, rowOffset, target, r * columns, columns);
    }
  }

  /** Adds each column's sum over the rows of a matrix to {@code sums}, in the order of the rows. */
  public static void addColumnSums(
      float[] matrix, int rows, int columns, float[] sums, int sumsOffset) {
    for (int r = 0; r < rows; r++) {
      int start = r * columns;
      for (int c = 0; c < columns; c++) {
        sums[sumsOffset + c] += matrix[start + c];
      }
    }
  }
}
