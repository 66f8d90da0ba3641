package io.weft.math;

import java.util.Arrays;

/**
 * Geometry of a convolution or a pooling, and copies between images and the matrix of their patches
 * (K. Chellapilla et al., High performance convolutional neural networks for document processing,
 * 2006; also called im2col).
 *
 * <p>Images are row-major height × width × channels, one after the other. Output position (y, x)
 * sees the input rows from {@code y · strideHeight - top} and the columns from {@code x ·
 * strideWidth - left}. Values outside of the image are zero. A patch is row-major kernelHeight ×
 * kernelWidth × depth, with {@code depth} neighbouring channels.
 *
 * @param channels C of the images
 * @param top rows of zeros above the image
 * @param left columns of zeros left of the image
 */
public record Patches(
    int channels,
    int height,
    int width,
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int top,
    int left,
    int outputHeight,
    int outputWidth) {

  /** Number of floats below which a loop copies faster than {@link System#arraycopy}. */
  private static final int SHORT = 16;

  /** Number of windows on an image. */
  public int outputs() {
    return outputHeight * outputWidth;
  }

  /** Number of pixels in a window. */
  public int taps() {
    return kernelHeight * kernelWidth;
  }

  /** Number of values in a patch of all channels. */
  public int patchSize() {
    return taps() * channels;
  }

  /** Tells if each patch is one pixel, in order: then the images are their own patches. */
  public boolean areImages() {
    return taps() == 1 && strideHeight == 1 && strideWidth == 1 && top == 0 && left == 0;
  }

  /** Index in the images of the first value of a pixel. */
  public int pixel(int image, int y, int x) {
    return ((image * height + y) * width + x) * channels;
  }

  /** First input row of output row y, which may lie above the image. */
  public int firstRow(int y) {
    return y * strideHeight - top;
  }

  /** First input column of output column x, which may lie left of the image. */
  public int firstColumn(int x) {
    return x * strideWidth - left;
  }

  /**
   * Copies the patches of {@code count} images.
   *
   * @param images from image {@code first} on; not modified
   * @param channel first of the channels to copy
   * @param depth number of channels to copy
   * @param patches (count · outputs) × (kernelHeight · kernelWidth · depth); written
   */
  public void gather(
      float[] images, int first, int count, int channel, int depth, float[] patches) {
    int run = kernelWidth * depth;
    int target = 0;
    for (int image = first; image < first + count; image++) {
      for (int y = 0; y < outputHeight; y++) {
        for (int x = 0; x < outputWidth; x++) {
          int column = firstColumn(x);
          int from = Math.min(Math.max(0, -column), kernelWidth);
          int to = Math.max(from, Math.min(kernelWidth, width - column));
          for (int ky = 0; ky < kernelHeight; ky++) {
            int row = firstRow(y) + ky;
            if (row < 0 || row >= height || from == to) {
              Arrays.fill(patches, target, target + run, 0);
            } else if (to - from == kernelWidth) {
              int source = pixel(image, row, column) + channel;
              copyPixels(images, source, depth, kernelWidth, patches, target);
            } else {
              Arrays.fill(patches, target, target + from * depth, 0);
              int source = pixel(image, row, column + from) + channel;
              copyPixels(images, source, depth, to - from, patches, target + from * depth);
              Arrays.fill(patches, target + to * depth, target + run, 0);
            }
            target += run;
          }
        }
      }
    }
  }

  private void copyPixels(
      float[] images, int source, int depth, int pixels, float[] patches, int target) {
    if (depth == channels) {
      copy(images, source, patches, target, pixels * depth);
      return;
    }
    for (int i = 0; i < pixels; i++) {
      copy(images, source + i * channels, patches, target + i * depth, depth);
    }
  }

  /**
   * Copies the pixels of each tap of the kernel on {@code count} images.
   *
   * @param images from image {@code first} on; not modified
   * @param planes (kernelHeight · kernelWidth) × (count · outputs) × C; written
   */
  public void gatherByTap(float[] images, int first, int count, float[] planes) {
    int target = 0;
    for (int ky = 0; ky < kernelHeight; ky++) {
      for (int kx = 0; kx < kernelWidth; kx++) {
        for (int image = first; image < first + count; image++) {
          for (int y = 0; y < outputHeight; y++) {
            gatherTap(images, image, y, ky, kx, 0, planes, target);
            target += outputWidth * channels;
          }
        }
      }
    }
  }

  /**
   * Copies the pixels of one tap of the kernel for a row of outputs; {@code outsideValue} stands
   * for pixels outside of the image.
   *
   * @param plane outputWidth × C, from {@code offset} on; written
   */
  void gatherTap(
      float[] images,
      int image,
      int y,
      int ky,
      int kx,
      float outsideValue,
      float[] plane,
      int offset) {
    int row = firstRow(y) + ky;
    int from = row < 0 || row >= height ? outputWidth : firstInside(kx);
    int to = Math.max(from, endInside(kx));
    Arrays.fill(plane, offset, offset + from * channels, outsideValue);
    Arrays.fill(plane, offset + to * channels, offset + outputWidth * channels, outsideValue);
    if (strideWidth == 1) {
      int length = (to - from) * channels;
      copy(images, pixel(image, row, from - left + kx), plane, offset + from * channels, length);
      return;
    }
    int source = pixel(image, row, firstColumn(from) + kx);
    for (int x = from; x < to; x++) {
      copy(images, source, plane, offset + x * channels, channels);
      source += strideWidth * channels;
    }
  }

  /** First output whose column kx of the kernel is inside the image, or the number of outputs. */
  private int firstInside(int kx) {
    return Math.min(outputWidth, Math.max(0, left - kx + strideWidth - 1) / strideWidth);
  }

  /** Output after the last one whose column kx of the kernel is inside the image. */
  private int endInside(int kx) {
    int last = Math.floorDiv(width - 1 + left - kx, strideWidth);
    return Math.max(0, Math.min(outputWidth, last + 1));
  }

  /**
   * Adds the values of a row of outputs to the pixels of a tap: the transpose of {@link
   * #gatherTap}. If no two windows overlap, the values are written, so the pixels need not be zero
   * before.
   *
   * @param plane outputWidth × C, from {@code offset} on; not modified
   * @param images modified
   */
  void scatterTap(float[] plane, int offset, int image, int y, int ky, int kx, float[] images) {
    int row = firstRow(y) + ky;
    if (row < 0 || row >= height) {
      return;
    }
    int from = firstInside(kx);
    int to = endInside(kx);
    int target = pixel(image, row, firstColumn(from) + kx);
    boolean overlap = overlap();
    for (int x = from; x < to; x++) {
      if (overlap) {
        add(plane, offset + x * channels, images, target, channels);
      } else {
        copy(plane, offset + x * channels, images, target, channels);
      }
      target += strideWidth * channels;
    }
  }

  /** Tells if each pixel is in exactly one window. */
  boolean tileTheImage() {
    return kernelHeight == strideHeight
        && kernelWidth == strideWidth
        && outputHeight * strideHeight >= height + top
        && outputWidth * strideWidth >= width + left;
  }

  /** Tells if two windows share a pixel. */
  private boolean overlap() {
    return kernelHeight > strideHeight || kernelWidth > strideWidth;
  }

  private static void copy(float[] source, int from, float[] target, int to, int length) {
    if (length >= SHORT) {
      System.arraycopy(source, from, target, to, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      target[to + i] = source[from + i];
    }
  }

  /**
   * Adds each value of the patches to its pixel: the transpose of {@link #gather}.
   *
   * @param patches not modified
   * @param images modified
   */
  public void scatterAdd(
      float[] patches, int channel, int depth, float[] images, int first, int count) {
    int run = kernelWidth * depth;
    int source = 0;
    for (int image = first; image < first + count; image++) {
      for (int y = 0; y < outputHeight; y++) {
        for (int x = 0; x < outputWidth; x++) {
          int column = firstColumn(x);
          int from = Math.min(Math.max(0, -column), kernelWidth);
          int to = Math.max(from, Math.min(kernelWidth, width - column));
          for (int ky = 0; ky < kernelHeight; ky++) {
            int row = firstRow(y) + ky;
            if (row >= 0 && row < height && from < to) {
              int target = pixel(image, row, column + from) + channel;
              addPixels(patches, source + from * depth, depth, to - from, images, target);
            }
            source += run;
          }
        }
      }
    }
  }

  private void addPixels(
      float[] patches, int source, int depth, int pixels, float[] images, int target) {
    if (depth == channels) {
      add(patches, source, images, target, pixels * depth);
      return;
    }
    for (int i = 0; i < pixels; i++) {
      add(patches, source + i * depth, images, target + i * channels, depth);
    }
  }

  private static void add(float[] source, int from, float[] target, int to, int length) {
    for (int i = 0; i < length; i++) {
      target[to + i] += source[from + i];
    }
  }
}
