package io.weft.math;

import java.util.Arrays;

/**
 * Pooling over the windows of {@link Patches}, for each channel by itself; pixels outside of the
 * image do not count. Images are height × width × channels.
 *
 * <p>The kernels work on a row of outputs at a time. They copy the pixels of a tap of the kernel
 * into a plane of {@code outputWidth · C} floats. The loops are then long enough for the
 * processor's vectors. Loops over the few channels of a pixel take twice as long.
 */
public final class Pooling {
  /** Value of a pixel outside of the image; finite, so that differences are numbers. */
  private static final float LOWEST = -Float.MAX_VALUE;

  private Pooling() {}

  /** Length of a plane. */
  public static int planeLength(Patches windows) {
    return windows.outputWidth() * windows.channels();
  }

  /**
   * Computes the largest value of each window, and the tap of the kernel that has it; the first one
   * if several are equal.
   *
   * @param images batch · height · width · C; not modified
   * @param planes three planes; overwritten
   * @param output batch · outputs · C; written
   * @param winners batch · outputs · C numbers of taps; written
   */
  public static void max(
      Patches windows,
      float[] images,
      int batch,
      float[][] planes,
      float[] output,
      float[] winners) {
    float[] plane = planes[0];
    float[] largest = planes[1];
    float[] winner = planes[2];
    int target = 0;
    for (int image = 0; image < batch; image++) {
      for (int y = 0; y < windows.outputHeight(); y++) {
        windows.gatherTap(images, image, y, 0, 0, LOWEST, largest, 0);
        Arrays.fill(winner, 0);
        for (int tap = 1; tap < windows.taps(); tap++) {
          int kx = tap % windows.kernelWidth();
          windows.gatherTap(images, image, y, tap / windows.kernelWidth(), kx, LOWEST, plane, 0);
          keepLarger(plane, tap, largest, winner);
        }
        System.arraycopy(largest, 0, output, target, largest.length);
        System.arraycopy(winner, 0, winners, target, winner.length);
        target += largest.length;
      }
    }
  }

  private static void keepLarger(float[] plane, int tap, float[] largest, float[] winner) {
    for (int i = 0; i < largest.length; i++) {
      float isLarger = Floats.oneIfPositive(Math.max(0, plane[i] - largest[i]));
      winner[i] += isLarger * (tap - winner[i]);
      largest[i] = Math.max(largest[i], plane[i]);
    }
  }

  /**
   * Adds the gradient of each window to its largest value.
   *
   * @param winners those of {@link #max}; not modified
   * @param planes three planes; overwritten
   * @param dImages written
   */
  public static void maxBackward(
      Patches windows,
      float[] winners,
      float[] dOutput,
      int batch,
      float[][] planes,
      float[] dImages) {
    float[] share = planes[0];
    float[] toGive = planes[1];
    float[] winner = planes[2];
    int length = winner.length;
    if (!windows.tileTheImage()) {
      Arrays.fill(dImages, 0, windows.pixel(batch, 0, 0), 0);
    }
    int source = 0;
    for (int image = 0; image < batch; image++) {
      for (int y = 0; y < windows.outputHeight(); y++) {
        System.arraycopy(winners, source, winner, 0, length);
        System.arraycopy(dOutput, source, toGive, 0, length);
        for (int tap = 0; tap < windows.taps(); tap++) {
          giveToWinner(tap, winner, toGive, share);
          int kx = tap % windows.kernelWidth();
          windows.scatterTap(share, 0, image, y, tap / windows.kernelWidth(), kx, dImages);
        }
        source += length;
      }
    }
  }

  private static void giveToWinner(int tap, float[] winner, float[] toGive, float[] share) {
    for (int i = 0; i < share.length; i++) {
      share[i] = toGive[i] * (1 - Math.min(1, Math.abs(winner[i] - tap)));
    }
  }

  /**
   * Computes the mean of each window over its pixels inside the image.
   *
   * @param images batch · height · width · C; not modified
   * @param planes two planes; overwritten
   * @param output batch · outputs · C; written
   */
  public static void mean(
      Patches windows, float[] images, int batch, float[][] planes, float[] output) {
    float[] plane = planes[0];
    float[] sums = planes[1];
    int target = 0;
    for (int image = 0; image < batch; image++) {
      for (int y = 0; y < windows.outputHeight(); y++) {
        Arrays.fill(sums, 0);
        for (int ky = 0; ky < windows.kernelHeight(); ky++) {
          for (int kx = 0; kx < windows.kernelWidth(); kx++) {
            windows.gatherTap(images, image, y, ky, kx, 0, plane, 0);
            Floats.add(sums, plane);
          }
        }
        scaleByShare(windows, y, sums);
        System.arraycopy(sums, 0, output, target, sums.length);
        target += sums.length;
      }
    }
  }

  /**
   * Distributes the gradient of each window evenly over its pixels.
   *
   * @param planes two planes; overwritten
   * @param dImages written
   */
  public static void meanBackward(
      Patches windows, float[] dOutput, int batch, float[][] planes, float[] dImages) {
    float[] plane = planes[0];
    Arrays.fill(dImages, 0, windows.pixel(batch, 0, 0), 0);
    int source = 0;
    for (int image = 0; image < batch; image++) {
      for (int y = 0; y < windows.outputHeight(); y++) {
        System.arraycopy(dOutput, source, plane, 0, plane.length);
        scaleByShare(windows, y, plane);
        for (int ky = 0; ky < windows.kernelHeight(); ky++) {
          for (int kx = 0; kx < windows.kernelWidth(); kx++) {
            windows.scatterTap(plane, 0, image, y, ky, kx, dImages);
          }
        }
        source += plane.length;
      }
    }
  }

  /** Divides each output of a row by the number of pixels in its window. */
  private static void scaleByShare(Patches windows, int y, float[] plane) {
    int rows = seen(windows.firstRow(y), windows.kernelHeight(), windows.height());
    int channels = windows.channels();
    for (int x = 0; x < windows.outputWidth(); x++) {
      int columns = seen(windows.firstColumn(x), windows.kernelWidth(), windows.width());
      Floats.scale(plane, x * channels, (x + 1) * channels, 1f / (rows * columns));
    }
  }

  private static int seen(int first, int kernel, int size) {
    return Math.min(size, first + kernel) - Math.max(0, first);
  }
}
