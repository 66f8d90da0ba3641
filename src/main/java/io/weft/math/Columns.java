package io.weft.math;

import java.util.Arrays;

/**
 * Kernels over a matrix of M rows and C columns that treat all columns alike, such as the channels
 * of images.
 *
 * <p>Vectors of C values are repeated until they fill a tile. The inner loops are then long enough
 * for the processor's vectors, even with few columns. A range of the matrix is also copied into a
 * tile first. The JVM vectorises a loop only if it has one index for all its arrays. Sums are added
 * in a fixed order and in blocks, so that the error of float sums stays small.
 */
public final class Columns {
  /** Number of tiles in the {@code work} argument of the kernels. */
  public static final int WORK = 3;

  /** Smallest length of a tile; two or four times as much gains nothing. */
  private static final int MIN_TILE = 256;

  /** Number of tiles in a block of sums: about the square root of the tiles of a batch. */
  private static final int BLOCK = 64;

  private Columns() {}

  /** Length of a tile for C columns, a multiple of C. */
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
   * @param work {@link #WORK} tiles; overwritten
   */
  public static void sums(float[] matrix, int rows, int columns, float[] sums, float[][] work) {
    float[] m = work[1];
    reduce(
        rows,
        columns,
        sums,
        work[0],
        (from, length, block) -> {
          System.arraycopy(matrix, from, m, 0, length);
          add(m, length, block);
        });
  }

  /**
   * Sums of the columns of {@code (x - centre)²}.
   *
   * @param x M × C; not modified
   * @param centre a tile
   */
  public static void squareSums(
      float[] x, float[] centre, int rows, int columns, float[] sums, float[][] work) {
    float[] tile = work[1];
    reduce(
        rows,
        columns,
        sums,
        work[0],
        (from, length, block) -> {
          System.arraycopy(x, from, tile, 0, length);
          addSquares(tile, centre, length, block);
        });
  }

  /**
   * Sums of the columns of {@code a · (x - centre)}.
   *
   * @param a M × C; not modified
   * @param x M × C; not modified
   * @param centre a tile
   */
  public static void productSums(
      float[] a, float[] x, float[] centre, int rows, int columns, float[] sums, float[][] work) {
    float[] factor = work[1];
    float[] tile = work[2];
    reduce(
        rows,
        columns,
        sums,
        work[0],
        (from, length, block) -> {
          System.arraycopy(a, from, factor, 0, length);
          System.arraycopy(x, from, tile, 0, length);
          addProducts(factor, tile, centre, length, block);
        });
  }

  /** Adds a range of a matrix, at most a tile long, to the block. */
  @FunctionalInterface
  private interface Addition {
    void add(int from, int length, float[] block);
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
        addition.add(from, Math.min(tile, end - from), block);
      }
      add(block, tile, sums);
    }
    for (int i = columns; i < tile; i++) {
      sums[i % columns] += sums[i];
    }
  }

  private static void add(float[] x, int length, float[] tile) {
    for (int i = 0; i < length; i++) {
      tile[i] += x[i];
    }
  }

  private static void addSquares(float[] x, float[] centre, int length, float[] tile) {
    for (int i = 0; i < length; i++) {
      float difference = x[i] - centre[i];
      tile[i] += difference * difference;
    }
  }

  private static void addProducts(float[] a, float[] x, float[] centre, int length, float[] tile) {
    for (int i = 0; i < length; i++) {
      tile[i] += a[i] * (x[i] - centre[i]);
    }
  }

  /**
   * {@code y = (x - centre) · scale + shift}, column by column.
   *
   * @param x M × C; not modified
   * @param centre a tile, like scale and shift
   * @param y M × C; written
   * @param work {@link #WORK} tiles; overwritten
   */
  public static void affine(
      float[] x,
      float[] centre,
      float[] scale,
      float[] shift,
      int rows,
      int columns,
      float[] y,
      float[][] work) {
    int length = rows * columns;
    for (int from = 0; from < length; from += centre.length) {
      int count = Math.min(centre.length, length - from);
      System.arraycopy(x, from, work[0], 0, count);
      affine(work[0], centre, scale, shift, count);
      System.arraycopy(work[0], 0, y, from, count);
    }
  }

  private static void affine(float[] x, float[] centre, float[] scale, float[] shift, int length) {
    for (int i = 0; i < length; i++) {
      x[i] = (x[i] - centre[i]) * scale[i] + shift[i];
    }
  }

  /**
   * {@code y = (x - centre) · scale + shift + a · factor}, column by column.
   *
   * @param x M × C; not modified
   * @param centre a tile, like scale, shift and factor
   * @param a M × C; not modified
   * @param y M × C; written
   * @param work {@link #WORK} tiles; overwritten
   */
  public static void affineSum(
      float[] x,
      float[] centre,
      float[] scale,
      float[] shift,
      float[] a,
      float[] factor,
      int rows,
      int columns,
      float[] y,
      float[][] work) {
    int length = rows * columns;
    for (int from = 0; from < length; from += centre.length) {
      int count = Math.min(centre.length, length - from);
      System.arraycopy(x, from, work[0], 0, count);
      System.arraycopy(a, from, work[1], 0, count);
      affine(work[0], centre, scale, shift, count);
      addProducts(work[1], factor, count, work[0]);
      System.arraycopy(work[0], 0, y, from, count);
    }
  }

  private static void addProducts(float[] a, float[] factor, int length, float[] tile) {
    for (int i = 0; i < length; i++) {
      tile[i] += a[i] * factor[i];
    }
  }
}
