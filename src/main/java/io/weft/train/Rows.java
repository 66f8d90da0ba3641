package io.weft.train;

import io.weft.math.ContentHash;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;

/**
 * Packed examples: N rows of D features, T targets and one weight each. Immutable.
 *
 * <p>The rows are in blocks of equal numbers of rows, which a {@link BlockStore} holds: in memory
 * or in a file. So they may have more values than an array, and more than memory.
 */
public final class Rows implements Serializable {
  private static final long serialVersionUID = 3;

  /**
   * Most values of a block, except for one longer row: 256 KB. G1 wastes memory on arrays of half a
   * region or more, and the smallest regions have 1 MB.
   */
  private static final int BLOCK_VALUES = 1 << 16;

  private final int columns;
  private final int targetColumns;
  private final int count;
  private final long fingerprint;
  private final BlockStore blocks;

  private Rows(Builder builder) {
    this.columns = builder.columns;
    this.targetColumns = builder.targetColumns;
    this.count = builder.count;
    this.fingerprint = ContentHash.combine(builder.hash, builder.count);
    this.blocks = builder.blocks;
  }

  /**
   * Packs rows of arrays.
   *
   * @param columns D, at least 1
   * @param targetColumns T, at least 1
   * @param features N × D, row-major; not modified
   * @param targets N × T, row-major; not modified
   * @param weights N; not modified
   */
  public static Rows of(
      int columns, int targetColumns, float[] features, float[] targets, float[] weights) {
    if (columns < 1
        || targetColumns < 1
        || features.length != (long) columns * weights.length
        || targets.length != (long) targetColumns * weights.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid rows: %d columns, %d target columns, %d features, %d targets, %d weights",
              columns,
              targetColumns,
              features.length,
              targets.length,
              weights.length));
    }
    Builder builder = new Builder(columns, targetColumns, new MemoryBlocks());
    for (int i = 0; i < weights.length; i++) {
      builder.add(
          Arrays.copyOfRange(features, i * columns, (i + 1) * columns),
          Arrays.copyOfRange(targets, i * targetColumns, (i + 1) * targetColumns),
          weights[i]);
    }
    return builder.build();
  }

  /** Makes an empty set of rows. */
  public static Rows none(int columns, int targetColumns) {
    return of(columns, targetColumns, new float[0], new float[0], new float[0]);
  }

  /** N, the number of rows. */
  public int count() {
    return count;
  }

  /** D, the number of features. */
  public int columns() {
    return columns;
  }

  /** T, the number of targets of a row. */
  public int targetColumns() {
    return targetColumns;
  }

  /** Hash of all values in their order: equal for equal rows. */
  long fingerprint() {
    return fingerprint;
  }

  /** Rows of each block but the last, as a power of 2. */
  int shift() {
    return shift(columns, targetColumns);
  }

  private static int shift(int columns, int targetColumns) {
    int rows = Math.max(1, BLOCK_VALUES / Math.max(columns, targetColumns));
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(rows);
  }

  /** Opens the block of rows {@code block << shift} and following; a store on disk reads it. */
  PackedBlock open(int block) {
    return new PackedBlock(blocks.get(block), columns, targetColumns);
  }

  /**
   * Copies one row. Many rows are read block by block instead.
   *
   * @param targets modified, T values
   * @param features modified, D values
   */
  public void copy(int row, float[] targets, float[] features) {
    PackedBlock block = open(row >>> shift());
    int inBlock = row & ((1 << shift()) - 1);
    block.copyTargets(inBlock, targets, 0);
    block.copyFeatures(inBlock, features, 0);
  }

  /** Packs rows that come one by one. Not thread-safe. */
  public static final class Builder {
    private final int columns;
    private final int targetColumns;
    private final BlockStore blocks;
    private final OpenBlock open;
    private int count;
    private long hash;

    /**
     * Begins with no rows.
     *
     * @param columns D, at least 1
     * @param targetColumns T, at least 1
     * @param blocks empty; receives the rows
     */
    public Builder(int columns, int targetColumns, BlockStore blocks) {
      this.columns = columns;
      this.targetColumns = targetColumns;
      this.blocks = blocks;
      this.open = new OpenBlock(columns, targetColumns, 1 << shift(columns, targetColumns));
    }

    /**
     * Adds a row.
     *
     * @param features D values; not modified
     * @param targets T values; not modified
     * @throws IllegalStateException if there are more rows than an int counts
     */
    public void add(float[] features, float[] targets, float weight) {
      open.add(features);
      end(ContentHash.ofRow(targets, features), targets, weight);
    }

    /**
     * Adds a sparse row.
     *
     * @param stored number of values that are not 0
     * @param indices ascending, at least {@code stored}; not modified
     * @param values at least {@code stored}; not modified
     * @param targets T values; not modified
     * @throws IllegalStateException if there are more rows than an int counts
     */
    public void add(int stored, int[] indices, float[] values, float[] targets, float weight) {
      open.add(stored, indices, values);
      end(ContentHash.ofRow(targets, stored, indices, values), targets, weight);
    }

    private void end(long rowHash, float[] targets, float weight) {
      if (count == Integer.MAX_VALUE) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "Cannot give a worker more than %,d rows (use more workers)",
                Integer.MAX_VALUE));
      }
      hash = ContentHash.combine(hash, rowHash + Float.floatToIntBits(weight));
      open.end(targets, weight);
      count++;
      if (open.isFull()) {
        blocks.add(open.pack());
      }
    }

    /** The rows; nothing may be added after it. */
    public Rows build() {
      if (open.count() > 0) {
        blocks.add(open.pack());
      }
      return new Rows(this);
    }
  }
}
