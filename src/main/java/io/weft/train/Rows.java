package io.weft.train;

import io.weft.math.ContentHash;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Packed examples: N rows of D features, T targets and one weight each. Immutable; the arrays are
 * shared, not copied.
 *
 * <p>The rows are in segments of equal numbers of rows. So they may have more values than an array,
 * and rows that come one by one need no array that grows.
 */
public final class Rows implements Serializable {
  private static final long serialVersionUID = 2;

  /**
   * Most features of a segment, except for one longer row: 256 KB. G1 wastes memory on arrays of
   * half a region or more, and the smallest regions have 1 MB.
   */
  private static final int SEGMENT_VALUES = 1 << 16;

  private final int columns;
  private final int targetColumns;
  private final int count;

  /** Each segment but the last has 2 to this power rows. */
  private final int shift;

  private final Segment[] segments;

  /** Consecutive rows, row-major. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Segment(float[] features, float[] targets, float[] weights)
      implements Serializable {
    Segment(int columns, int targetColumns, int count) {
      this(new float[columns * count], new float[targetColumns * count], new float[count]);
    }

    /** The first rows; copied. */
    Segment first(int columns, int targetColumns, int count) {
      return new Segment(
          Arrays.copyOf(features, columns * count),
          Arrays.copyOf(targets, targetColumns * count),
          Arrays.copyOf(weights, count));
    }
  }

  /**
   * Wraps the arrays.
   *
   * @param columns D, at least 1
   * @param targetColumns T, at least 1
   * @param features N × D, row-major
   * @param targets N × T, row-major
   * @param weights N
   */
  public Rows(int columns, int targetColumns, float[] features, float[] targets, float[] weights) {
    this(
        columns,
        targetColumns,
        weights.length,
        Integer.SIZE - 1,
        new Segment[] {new Segment(features, targets, weights)});
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
  }

  private Rows(int columns, int targetColumns, int count, int shift, Segment[] segments) {
    this.columns = columns;
    this.targetColumns = targetColumns;
    this.count = count;
    this.shift = shift;
    this.segments = segments;
  }

  /** Makes an empty set of rows. */
  public static Rows none(int columns, int targetColumns) {
    return new Rows(columns, targetColumns, new float[0], new float[0], new float[0]);
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
    long hash = count;
    for (Function<Segment, float[]> part :
        List.<Function<Segment, float[]>>of(
            Segment::features, Segment::targets, Segment::weights)) {
      for (Segment segment : segments) {
        hash = ContentHash.append(hash, part.apply(segment));
      }
    }
    return hash;
  }

  float weight(int row) {
    return segments[row >>> shift].weights[inSegment(row)];
  }

  void copyTargets(int row, float[] target, int targetRow) {
    System.arraycopy(
        segments[row >>> shift].targets,
        inSegment(row) * targetColumns,
        target,
        targetRow * targetColumns,
        targetColumns);
  }

  void copyFeatures(int row, float[] target, int targetRow) {
    System.arraycopy(
        segments[row >>> shift].features,
        inSegment(row) * columns,
        target,
        targetRow * columns,
        columns);
  }

  private int inSegment(int row) {
    return row & ((1 << shift) - 1);
  }

  /** Packs rows that come one by one. Not thread-safe. */
  public static final class Builder {
    private final int columns;
    private final int targetColumns;
    private final int shift;
    private final List<Segment> segments = new ArrayList<>();
    private int count;

    /**
     * Begins with no rows.
     *
     * @param columns D, at least 1
     * @param targetColumns T, at least 1
     */
    public Builder(int columns, int targetColumns) {
      this.columns = columns;
      this.targetColumns = targetColumns;
      int rows = Math.max(1, SEGMENT_VALUES / Math.max(columns, targetColumns));
      this.shift = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(rows);
    }

    /**
     * Adds a row.
     *
     * @param features D values; not modified
     * @param targets T values; not modified
     * @throws IllegalStateException if there are more rows than an int counts
     */
    public void add(float[] features, float[] targets, float weight) {
      if (count == Integer.MAX_VALUE) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "Cannot give a worker more than %,d rows (use more workers)",
                Integer.MAX_VALUE));
      }
      int row = count & ((1 << shift) - 1);
      if (row == 0) {
        segments.add(new Segment(columns, targetColumns, 1 << shift));
      }
      Segment last = segments.get(segments.size() - 1);
      System.arraycopy(features, 0, last.features, row * columns, columns);
      System.arraycopy(targets, 0, last.targets, row * targetColumns, targetColumns);
      last.weights[row] = weight;
      count++;
    }

    /** Bytes of memory that the rows take. */
    public long bytes() {
      return (1L << shift) * segments.size() * Float.BYTES * (columns + targetColumns + 1L);
    }

    /** The rows; nothing may be added after it. */
    public Rows build() {
      int rest = count & ((1 << shift) - 1);
      if (rest > 0) {
        int last = segments.size() - 1;
        segments.set(last, segments.get(last).first(columns, targetColumns, rest));
      }
      return new Rows(columns, targetColumns, count, shift, segments.toArray(Segment[]::new));
    }
  }
}
