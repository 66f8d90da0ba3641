package io.weft.spark.rows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Some rows of one worker as bytes, and a place in them: the current row. The shuffle moves the
 * bytes instead of row objects. Blocks compare by their worker and their current row.
 *
 * <p>A block begins with its worker (an int). A row is its hash (a long), its weight (a float), the
 * number of its stored values (an int; the sign bit marks validation rows), and its T targets
 * (floats). Its D features follow as floats. If that takes fewer bytes, each value that is not 0
 * follows with its index (an int) before it. All are little-endian. Not thread-safe.
 */
final class RowBlock implements Comparable<RowBlock> {
  private static final int FIRST = Integer.BYTES;
  private static final int WEIGHT = Long.BYTES;
  private static final int STORED = WEIGHT + Float.BYTES;
  private static final int TARGETS = STORED + Integer.BYTES;
  private static final int VALIDATION = 1 << 31;

  private final ByteBuffer bytes;
  private final int targets;
  private final int features;

  /** Offset of the current row. */
  private int row = FIRST;

  /** Reads a block from its first row on. */
  RowBlock(byte[] block, ExampleSchema schema) {
    this(littleEndian(block), schema.targets(), schema.features());
  }

  private RowBlock(ByteBuffer bytes, int targets, int features) {
    this.bytes = bytes;
    this.targets = targets;
    this.features = features;
  }

  /**
   * A block of the row that a reader has read last.
   *
   * @param row not modified
   * @param hash hash of the row
   */
  static RowBlock of(RowReader row, long hash, int worker) {
    int features = row.features.length;
    int nonZero = 0;
    for (float value : row.features) {
      nonZero += value == 0 ? 0 : 1;
    }
    int stored = 2L * nonZero < features ? nonZero : features;
    ByteBuffer bytes =
        littleEndian(new byte[FIRST + rowBytes(row.targets.length, features, stored)]);
    bytes.putInt(worker).putLong(hash).putFloat(row.weight);
    bytes.putInt(row.validation ? stored | VALIDATION : stored);
    FloatBuffer values = bytes.asFloatBuffer().put(row.targets);
    if (stored == features) {
      values.put(row.features);
    } else {
      bytes.position(FIRST + TARGETS + Float.BYTES * row.targets.length);
      for (int i = 0; i < features; i++) {
        if (row.features[i] != 0) {
          bytes.putInt(i).putFloat(row.features[i]);
        }
      }
    }
    return new RowBlock(bytes, row.targets.length, features);
  }

  /** A block of the current row, for another worker. */
  RowBlock forWorker(int worker) {
    ByteBuffer copy = start(worker, rowBytes());
    putRow(copy);
    return new RowBlock(copy, targets, features);
  }

  /** Bytes of a new block, ready for {@link #putRow}. */
  static ByteBuffer start(int worker, int rowBytes) {
    return littleEndian(new byte[FIRST + rowBytes]).putInt(worker);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Appends the current row to another block. */
  void putRow(ByteBuffer block) {
    block.put(bytes.array(), row, rowBytes());
  }

  boolean hasNext() {
    return row + rowBytes() < bytes.capacity();
  }

  /** Makes the next row the current one. */
  void next() {
    row += rowBytes();
  }

  /** Number of bytes of the current row. */
  int rowBytes() {
    return rowBytes(targets, features, stored());
  }

  private static int rowBytes(int targets, int features, int stored) {
    int bytesOfFeatures = Float.BYTES * (stored == features ? features : 2 * stored);
    return TARGETS + Float.BYTES * targets + bytesOfFeatures;
  }

  private int stored() {
    return bytes.getInt(row + STORED) & ~VALIDATION;
  }

  int worker() {
    return bytes.getInt(0);
  }

  long hash() {
    return bytes.getLong(row);
  }

  float weight() {
    return bytes.getFloat(row + WEIGHT);
  }

  boolean isValidation() {
    return bytes.getInt(row + STORED) < 0;
  }

  /**
   * Copies the values of the current row.
   *
   * @param targetValues modified, T values
   * @param featureValues modified, D values
   */
  void copy(float[] targetValues, float[] featureValues) {
    FloatBuffer values = bytes.position(row + TARGETS).asFloatBuffer().get(targetValues);
    int stored = stored();
    if (stored == features) {
      values.get(featureValues);
      return;
    }
    Arrays.fill(featureValues, 0);
    bytes.position(row + TARGETS + Float.BYTES * targets);
    for (int i = 0; i < stored; i++) {
      int index = bytes.getInt();
      featureValues[index] = bytes.getFloat();
    }
  }

  /** Compares by worker, and then by the current row: by its hash, and then by its weight. */
  @Override
  public int compareTo(RowBlock other) {
    int byWorker = Integer.compare(worker(), other.worker());
    int byHash = byWorker == 0 ? Long.compare(hash(), other.hash()) : byWorker;
    return byHash == 0 ? Float.compare(weight(), other.weight()) : byHash;
  }

  /** Compares the bytes of two blocks by worker and first row. */
  static int compareFirst(byte[] block, byte[] other) {
    return new RowBlock(littleEndian(block), 1, 1)
        .compareTo(new RowBlock(littleEndian(other), 1, 1));
  }

  static int workerOf(byte[] block) {
    return littleEndian(block).getInt(0);
  }
}
