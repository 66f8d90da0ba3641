package io.weft.math;

import java.util.Arrays;

/**
 * Kernels over a matrix of M rows and C columns whose columns are treated alike, such as the
 * channels of images.
 *
 * <p>Vectors of C values are repeated until they fill a tile, so that the inner loops are long
 * enough for the processor's vectors however few columns there are. Sums are added in a fixed order
 * and in blocks, so that the error of float sums stays small.
 */
public final class Columns {
  /** Tiles are at least this long; two or four times as much gains nothing. */
  private static final int MIN_TILE = 256;

  /** Tiles that are summed before the next level: the square root of what a batch has. */
  private static final int BLOCK = 64;

  private Columns() {}

  /** Length of a tile for C columns: a multiple of C. */
  public static int tileLength(int columns) {
    return columns * Math.max(1, (MIN_TILE + columns - 1) / columns);
  }

  /**
   * Repeats the first C values of a tile through the rest of it.
   *
   * @param tile modified
   */
  public static void spread(float[] tile, int columns) {
    for (int i = columns; i < tile.length; i += columns) {
      System.arraycopy(tile, 0, tile, i, columns);
    }
  }

  /**
   * Sums of the columns.
   *
   * @param matrix M × C; not modified
   * @param sums a tile; the first C values are written, the rest overwritten
   * @param block a tile; overwritten
   */
  public static void sums(float[] matrix, int rows, int columns, float[] sums, float[] block) {
    reduce(rows, columns, sums, block, (from, length) -> add(matrix, from, length, block));
  }

  /**
   * Sums of the columns of {@code (x - centre)²}.
   *
   * @param x M × C; not modified
   * @param centre a tile
   */
  public static void squareSums(
      float[] x, float[] centre, int rows, int columns, float[] sums, float[] block) {
    reduce(
        rows, columns, sums, block, (from, length) -> addSquares(x, centre, from, length, block));
  }

  /**
   * Sums of the columns of {@code a · (x - centre)}.
   *
   * @param a M × C; not modified
   * @param x M × C; not modified
   * @param centre a tile
   */
  public static void productSums(
      float[] a, float[] x, float[] centre, int rows, int columns, float[] sums, float[] block) {
    reduce(
        rows,
        columns,
        sums,
        block,
        (from, length) -> addProducts(a, x, centre, from, length, block));
  }

  /** Adds a part of a matrix, at most a tile long, to the block. */
  @FunctionalInterface
  private interface Addition {
    void add(int from, int length);
  }

  private static void reduce(
      int rows, int columns, float[] sums, float[] block, Addition addition) {
    int length = rows * columns;
    int tile = sums.length;
    Arrays.fill(sums, 0);
    for (int start = 0; start < length; start += BLOCK * tile) {
      int end = Math.min(length, start + BLOCK * tile);
      Arrays.fill(block, 0);
      for (int from = start; from < end; from += tile) {
        addition.add(from, Math.min(tile, end - from));
      }
      add(block, 0, tile, sums);
    }
    for (int i = columns; i < tile; i++) {
      sums[i % columns] += sums[i];
    }
  }

  private static void add(float[] matrix, int from, int length, float[] tile) {
    for (int i = 0; i < length; i++) {
      tile[i] += matrix[from + i];
    }
  }

  private static void addSquares(float[] x, float[] centre, int from, int length, float[] tile) {
    for (int i = 0; i < length; i++) {
      float difference = x[from + i] - centre[i];
      tile[i] += difference * difference;
    }
  }

  private static void addProducts(
      float[] a, float[] x, float[] centre, int from, int length, float[] tile) {
    for (int i = 0; i < length; i++) {
      tile[i] += a[from + i] * (x[from + i] - centre[i]);
    }
  }

  /**
   * {@code y = (x - centre) · scale + shift}, column by column.
   *
   * @param x M × C; not modified
   * @param centre a tile, like scale and shift
   * @param y M × C; written
   */
  public static void affine(
      float[] x, float[] centre, float[] scale, float[] shift, int rows, int columns, float[] y) {
    int length = rows * columns;
    for (int from = 0; from < length; from += centre.length) {
      affineTile(x, centre, scale, shift, from, Math.min(centre.length, length - from), y);
    }
  }

  private static void affineTile(
      float[] x, float[] centre, float[] scale, float[] shift, int from, int length, float[] y) {
    for (int i = 0; i < length; i++) {
      y[from + i] = (x[from + i] - centre[i]) * scale[i] + shift[i];
    }
  }

  /**
   * {@code y += a · scale}, column by column.
   *
   * @param a M × C; not modified
   * @param scale a tile
   * @param y M × C; modified
   */
  public static void addScaled(float[] a, float[] scale, int rows, int columns, float[] y) {
    int length = rows * columns;
    for (int from = 0; from < length; from += scale.length) {
      addScaledTile(a, scale, from, Math.min(scale.length, length - from), y);
    }
  }

  private static void addScaledTile(float[] a, float[] scale, int from, int length, float[] y) {
    for (int i = 0; i < length; i++) {
      y[from + i] += a[from + i] * scale[i];
    }
  }
}
