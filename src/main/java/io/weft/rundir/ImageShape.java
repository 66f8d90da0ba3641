package io.weft.rundir;

import java.util.Locale;

/**
 * How the values of a row or of a unit lie in a picture: channel by channel, row by row.
 *
 * @param channels C, at least 1
 * @param height H, at least 1
 * @param width W, at least 1
 */
public record ImageShape(int channels, int height, int width) {
  /** Numbers in all the pictures of a file: what holds them can be read again. */
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

  /** Of values whose shape nobody knows: a square where they make one, else a single row. */
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

  /** So many of {@code wanted} pictures of this shape as a file may hold, but at least one. */
  public int atMost(int wanted) {
    return Math.max(1, Math.min(wanted, MAX_NUMBERS / size()));
  }

  /** Refuses anything but one value for each place. */
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
