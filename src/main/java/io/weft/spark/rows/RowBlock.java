package io.weft.spark.rows;

import io.weft.train.Rows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

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

  private final byte[] block;
  private final ByteBuffer bytes;
  private final int targets;
  private final int features;

  /** Offset of the current row. */
  private int row = FIRST;

  /** Reads a block from its first row on. */
  RowBlock(byte[] block, ExampleSchema schema) {
    this(block, schema.targets(), schema.features());
  }

  private RowBlock(byte[] block, int targets, int features) {
    this.block = block;
    this.bytes = littleEndian(block);
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
    int nonZero = row.nonZeros();
    int stored = 2L * nonZero < features ? nonZero : features;
    byte[] block = new byte[FIRST + rowBytes(row.targets.length, features, stored)];
    ByteBuffer bytes = littleEndian(block);
    bytes.putInt(worker).putLong(hash).putFloat(row.weight);
    bytes.putInt(row.validation ? stored | VALIDATION : stored);
    bytes.asFloatBuffer().put(row.targets);
    bytes.position(FIRST + TARGETS + Float.BYTES * row.targets.length);
    if (stored == features) {
      bytes.asFloatBuffer().put(row.features);
    } else {
      row.forEachNonZero((index, value) -> bytes.putInt(index).putFloat(value));
    }
    return new RowBlock(block, row.targets.length, features);
  }

  /** A block of the current row, for another worker. */
  RowBlock forWorker(int worker) {
    return new RowBlock(of(worker, List.of(this)), targets, features);
  }

  /** The current rows of some blocks as one block. */
  static byte[] of(int worker, List<RowBlock> rows) {
    byte[] block = new byte[FIRST + rows.stream().mapToInt(RowBlock::rowBytes).sum()];
    ByteBuffer target = littleEndian(block).putInt(worker);
    rows.forEach(row -> target.put(row.block, row.row, row.rowBytes()));
    return block;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
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
   * Adds the current row to packed rows.
   *
   * @param values modified
   */
  void addTo(Rows.Builder rows, Values values) {
    bytes.position(row + TARGETS).asFloatBuffer().get(values.targets);
    bytes.position(row + TARGETS + Float.BYTES * targets);
    int stored = stored();
    if (stored == features) {
      bytes.asFloatBuffer().get(values.features);
      rows.add(values.features, values.targets, weight());
      return;
    }
    for (int i = 0; i < stored; i++) {
      values.indices[i] = bytes.getInt();
      values.stored[i] = bytes.getFloat();
    }
    rows.add(stored, values.indices, values.stored, values.targets, weight());
  }

  /** Values of one row, used again for the next one. */
  static final class Values {
    private final float[] targets;
    private final float[] features;
    private final int[] indices;
    private final float[] stored;

    Values(ExampleSchema schema) {
      targets = new float[schema.targets()];
      features = new float[schema.features()];
      indices = new int[schema.features() / 2 + 1];
      stored = new float[schema.features() / 2 + 1];
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
    return new RowBlock(block, 1, 1).compareTo(new RowBlock(other, 1, 1));
  }

  static int workerOf(byte[] block) {
    return littleEndian(block).getInt(0);
  }
}
