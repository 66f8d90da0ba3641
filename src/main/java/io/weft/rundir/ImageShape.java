package io.weft.rundir;

import java.util.Locale;

/**
 * Shape of a picture, whose values lie channel by channel, row by row.
 *
 * @param channels C, at least 1
 * @param height H, at least 1
 * @param width W, at least 1
 */
public record ImageShape(int channels, int height, int width) {
  /** Most numbers in all pictures of a file, so that the file can be read again. */
  private static final int MAX_NUMBERS = 1 << 22;

  public ImageShape {
    if (channels < 1
        || height < 1
        || width < 1
        || (double) channels * height * width > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid image shape: %d×%d×%d (must be positive sizes of fewer than 2^31 values)",
              channels,
              height,
              width));
    }
  }

  /** Shape of values whose shape is unknown: a square if possible, otherwise a single row. */
  public static ImageShape of(int values) {
    int side = (int) Math.round(Math.sqrt(values));
    return side * side == values
        ? new ImageShape(1, side, side)
        : new ImageShape(1, 1, Math.max(1, values));
  }

  /** Number of values. */
  public int size() {
    return channels * height * width;
  }

  /** Number of pictures of this shape that a file may hold: at most {@code wanted}, at least 1. */
  public int atMost(int wanted) {
    return Math.max(1, Math.min(wanted, MAX_NUMBERS / size()));
  }

  /** Refuses any other number of values than {@link #size}. */
  void requireSize(String what, int values) {
    if (values != size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid %s: %d (must be %d, as %d×%d×%d)",
              what,
              values,
              size(),
              channels,
              height,
              width));
    }
  }
}
