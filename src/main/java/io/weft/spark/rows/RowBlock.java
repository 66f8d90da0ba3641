package io.weft.spark.rows;

import io.weft.train.Rows;
import io.weft.train.Split;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Some rows of one worker as bytes: the shuffle moves one array instead of row objects.
 *
 * <p>A row is its hash (a long), its weight (a float), 1 for validation or 0 for training (an int),
 * then T targets and D features (floats). All are little-endian.
 */
final class RowBlock {
  private static final int WEIGHT = Long.BYTES;
  private static final int VALIDATION = WEIGHT + Float.BYTES;
  private static final int VALUES = VALIDATION + Integer.BYTES;

  private static final int MAX_ROWS = 64;

  /** Limit of a block of several rows: a task has a block for each worker. */
  private static final int MAX_BYTES = 1 << 18;

  private final int rowBytes;
  private final ByteBuffer bytes;

  RowBlock(ExampleSchema schema) {
    this.rowBytes = rowBytes(schema);
    int rows = Math.max(1, Math.min(MAX_ROWS, MAX_BYTES / rowBytes));
    this.bytes = ByteBuffer.allocate(rows * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int rowBytes(ExampleSchema schema) {
    int values = Math.addExact(schema.targets(), schema.features());
    return Math.addExact(VALUES, Math.multiplyExact(Float.BYTES, values));
  }

  boolean isFull() {
    return !bytes.hasRemaining();
  }

  /**
   * Adds the row that a reader has read last; the block must not be full.
   *
   * @param row not modified
   * @param hash hash of the row
   */
  void add(RowReader row, long hash) {
    int end = bytes.position() + rowBytes;
    bytes.putLong(hash).putFloat(row.weight).putInt(row.validation ? 1 : 0);
    bytes.asFloatBuffer().put(row.targets).put(row.features);
    bytes.position(end);
  }

  /** The bytes of the rows. If the block is full, it shares them. */
  byte[] toBytes() {
    return isFull() ? bytes.array() : Arrays.copyOf(bytes.array(), bytes.position());
  }

  /**
   * Packs the rows of one split in the order of their hashes. Rows with equal hashes differ only in
   * weight.
   *
   * @param blocks results of {@link #toBytes}; not modified
   */
  static Rows pack(List<byte[]> blocks, ExampleSchema schema, Split split) {
    List<ByteBuffer> rows = rows(blocks, rowBytes(schema), split == Split.VALIDATION ? 1 : 0);
    rows.sort(
        Comparator.<ByteBuffer>comparingLong(row -> row.getLong(0))
            .thenComparingDouble(row -> row.getFloat(WEIGHT)));
    int d = schema.features();
    int t = schema.targets();
    float[] features = new float[Math.multiplyExact(rows.size(), d)];
    float[] targets = new float[Math.multiplyExact(rows.size(), t)];
    float[] weights = new float[rows.size()];
    for (int i = 0; i < weights.length; i++) {
      ByteBuffer row = rows.get(i);
      weights[i] = row.getFloat(WEIGHT);
      row.position(VALUES).asFloatBuffer().get(targets, i * t, t).get(features, i * d, d);
    }
    return new Rows(d, t, features, targets, weights);
  }

  /** Each row of one split, as a view of its bytes. */
  private static List<ByteBuffer> rows(List<byte[]> blocks, int rowBytes, int validation) {
    List<ByteBuffer> rows = new ArrayList<>();
    for (byte[] block : blocks) {
      for (int start = 0; start < block.length; start += rowBytes) {
        ByteBuffer row =
            ByteBuffer.wrap(block, start, rowBytes).slice().order(ByteOrder.LITTLE_ENDIAN);
        if (row.getInt(VALIDATION) == validation) {
          rows.add(row);
        }
      }
    }
    return rows;
  }
}
