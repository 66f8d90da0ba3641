package io.weft.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Some consecutive rows as bytes. Columns whose values are whole numbers from 0 to 255 take a byte
 * a value, and others a float. Rows of few values that are not 0 have these values alone, if that
 * takes fewer bytes.
 *
 * <p>All numbers are little-endian: N, the number of rows; R, the number of runs of columns, or -1
 * for sparse rows; N weights; N × T targets. Dense rows continue with R pairs of a run's first
 * column and form. Then come the values of all rows, run after run: first the runs of floats, then
 * those of bytes. Sparse rows continue with N + 1 places, the indices and the values.
 */
final class PackedBlock {
  /** Bytes in shorter runs of columns are not worth a copy of their own. */
  private static final int MIN_BYTE_RUN = 8;

  private static final int HEADER = 2 * Integer.BYTES;
  private static final int SPARSE = -1;
  private static final int FLOATS = 0;
  private static final int BYTES = 1;

  private final byte[] bytes;
  private final FloatBuffer floats;
  private final IntBuffer ints;
  private final int columns;
  private final int targetColumns;
  private final int count;

  /** Runs of columns; empty for sparse rows. */
  private final Run[] runs;

  /** Index of the first place of sparse rows, in numbers of four bytes. */
  private final int places;

  /** Consecutive columns of one form; the values of all rows begin at an offset in bytes. */
  private record Run(int first, int length, boolean isOfBytes, int offset) {}

  /**
   * Opens a block.
   *
   * @param bytes result of {@link #ofDense} or {@link #ofSparse}; not modified
   */
  PackedBlock(byte[] bytes, int columns, int targetColumns) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.bytes = bytes;
    this.ints = buffer.asIntBuffer();
    this.floats = buffer.asFloatBuffer();
    this.columns = columns;
    this.targetColumns = targetColumns;
    this.count = ints.get(0);
    this.runs = new Run[Math.max(0, ints.get(1))];
    this.places = HEADER / Integer.BYTES + count * (1 + targetColumns);
    int offset = Integer.BYTES * (places + 2 * runs.length);
    for (int form : new int[] {FLOATS, BYTES}) {
      for (int r = 0; r < runs.length; r++) {
        if (ints.get(places + 2 * r + 1) == form) {
          int first = ints.get(places + 2 * r);
          int end = r + 1 < runs.length ? ints.get(places + 2 * r + 2) : columns;
          runs[r] = new Run(first, end - first, form == BYTES, offset);
          offset += (form == BYTES ? 1 : Float.BYTES) * count * (end - first);
        }
      }
    }
  }

  /**
   * Packs dense rows.
   *
   * @param features at least N × D values, row-major; not modified
   * @param targets at least N × T values, row-major; not modified
   * @param weights at least N values; not modified
   */
  static byte[] ofDense(
      int count,
      int columns,
      float[] features,
      int targetColumns,
      float[] targets,
      float[] weights) {
    int[] starts = starts(byteColumns(count, columns, features));
    int runs = starts.length / 2;
    long size = 2L * Integer.BYTES * runs;
    for (int r = 0; r < runs; r++) {
      int end = r + 1 < runs ? starts[2 * r + 2] : columns;
      size += (starts[2 * r + 1] == BYTES ? 1L : Float.BYTES) * count * (end - starts[2 * r]);
    }
    byte[] block = new byte[size(count, targetColumns, size)];
    start(block, count, runs, targetColumns, targets, weights).asIntBuffer().put(starts);
    PackedBlock opened = new PackedBlock(block, columns, targetColumns);
    for (Run run : opened.runs) {
      for (int i = 0; i < count; i++) {
        opened.write(run, i, features, i * columns + run.first);
      }
    }
    return block;
  }

  /**
   * Packs sparse rows.
   *
   * @param places N + 1 values: where each row begins in the next arrays, and where the last ends
   * @param indices ascending in each row; not modified
   * @param values not modified
   */
  static byte[] ofSparse(
      int count,
      int[] places,
      int[] indices,
      float[] values,
      int targetColumns,
      float[] targets,
      float[] weights) {
    int stored = places[count];
    long size = Integer.BYTES * (count + 1 + 2L * stored);
    byte[] block = new byte[size(count, targetColumns, size)];
    ByteBuffer rest = start(block, count, SPARSE, targetColumns, targets, weights);
    rest.asIntBuffer().put(places, 0, count + 1).put(indices, 0, stored);
    rest.position(rest.position() + Integer.BYTES * (count + 1 + stored));
    rest.asFloatBuffer().put(values, 0, stored);
    return block;
  }

  private static int size(int count, int targetColumns, long ofFeatures) {
    return Math.toIntExact(HEADER + (long) Float.BYTES * count * (1 + targetColumns) + ofFeatures);
  }

  /** Writes all but the features; returns the block with its position where these begin. */
  private static ByteBuffer start(
      byte[] block, int count, int runs, int targetColumns, float[] targets, float[] weights) {
    ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(count).putInt(runs);
    bytes.asFloatBuffer().put(weights, 0, count).put(targets, 0, count * targetColumns);
    return bytes.position(size(count, targetColumns, 0));
  }

  /** Tells for each column if all of its values are whole numbers from 0 to 255. */
  private static boolean[] byteColumns(int count, int columns, float[] features) {
    boolean[] isByte = new boolean[columns];
    Arrays.fill(isByte, true);
    for (int i = 0; i < count; i++) {
      for (int c = 0, at = i * columns; c < columns; c++, at++) {
        float asByte = (int) features[at] & 0xFF;
        isByte[c] &= Float.floatToRawIntBits(features[at]) == Float.floatToRawIntBits(asByte);
      }
    }
    return isByte;
  }

  /** First column and form of each run. */
  private static int[] starts(boolean[] isByte) {
    int[] starts = new int[2 * isByte.length];
    int size = 0;
    int end;
    for (int c = 0; c < isByte.length; c = end) {
      end = c + 1;
      while (end < isByte.length && isByte[end] == isByte[c]) {
        end++;
      }
      boolean isRun = isByte[c] && (end - c >= MIN_BYTE_RUN || end - c == isByte.length);
      int form = isRun ? BYTES : FLOATS;
      if (size == 0 || starts[size - 1] != form) {
        starts[size++] = c;
        starts[size++] = form;
      }
    }
    return Arrays.copyOf(starts, size);
  }

  private void write(Run run, int row, float[] features, int from) {
    if (run.isOfBytes) {
      for (int c = 0, at = run.offset + row * run.length; c < run.length; c++, at++) {
        bytes[at] = (byte) features[from + c];
      }
    } else {
      floats.put(run.offset / Float.BYTES + row * run.length, features, from, run.length);
    }
  }

  /** N, the number of rows. */
  int count() {
    return count;
  }

  float weight(int row) {
    return floats.get(HEADER / Float.BYTES + row);
  }

  /**
   * Copies the targets of a row.
   *
   * @param target modified from its row {@code targetRow} on
   */
  void copyTargets(int row, float[] target, int targetRow) {
    int first = HEADER / Float.BYTES + count + row * targetColumns;
    floats.get(first, target, targetRow * targetColumns, targetColumns);
  }

  /**
   * Copies the features of a row.
   *
   * @param target modified from its row {@code targetRow} on
   */
  void copyFeatures(int row, float[] target, int targetRow) {
    int to = targetRow * columns;
    if (runs.length == 0) {
      copySparse(row, target, to);
    }
    for (Run run : runs) {
      if (run.isOfBytes) {
        for (int c = 0, at = run.offset + row * run.length; c < run.length; c++, at++) {
          target[to + run.first + c] = bytes[at] & 0xFF;
        }
      } else {
        int first = run.offset / Float.BYTES + row * run.length;
        floats.get(first, target, to + run.first, run.length);
      }
    }
  }

  private void copySparse(int row, float[] target, int to) {
    Arrays.fill(target, to, to + columns, 0);
    int firstIndex = places + count + 1;
    int firstValue = firstIndex + ints.get(places + count);
    for (int i = ints.get(places + row); i < ints.get(places + row + 1); i++) {
      target[to + ints.get(firstIndex + i)] = floats.get(firstValue + i);
    }
  }
}
