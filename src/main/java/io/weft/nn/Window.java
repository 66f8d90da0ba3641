package io.weft.nn;

import io.weft.math.Patches;
import java.io.Serializable;
import java.util.Locale;

/**
 * Window of a convolution or a pooling: size of the kernel, strides, padding.
 *
 * <p>Number of outputs a side: {@code floor((size + padding - kernel) / stride) + 1}; with {@link
 * Padding#same}, {@code ceil(size / stride)}.
 *
 * @param height of the kernel, in pixels
 * @param width of the kernel, in pixels
 * @param strideHeight pixels from one window to the next one below
 * @param strideWidth pixels from one window to the next one on the right
 */
public record Window(int height, int width, int strideHeight, int strideWidth, Padding padding)
    implements Serializable {

  public Window {
    requireAtLeastOne("kernel height", height);
    requireAtLeastOne("kernel width", width);
    requireAtLeastOne("stride", Math.min(strideHeight, strideWidth));
    if (padding.pixels() >= Math.min(height, width) && padding.pixels() > 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid padding: %d (must be below the kernel's %d)",
              padding.pixels(),
              Math.min(height, width)));
    }
  }

  /** Makes a window with the same stride in both directions. */
  public Window(int height, int width, int stride, Padding padding) {
    this(height, width, stride, stride, padding);
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "Invalid " + name + ": " + value + " (must be at least 1)");
    }
  }

  /**
   * Padding with zeros around an image.
   *
   * @param pixels number of zeros on each side; -1 for the number of {@link #same}
   */
  public record Padding(int pixels) implements Serializable {
    private static final int SAME = -1;

    public Padding {
      if (pixels < SAME) {
        throw invalid(pixels);
      }
    }

    /** Padding with this number of zeros on each side. */
    public static Padding of(int pixels) {
      if (pixels < 0) {
        throw invalid(pixels);
      }
      return new Padding(pixels);
    }

    private static IllegalArgumentException invalid(int pixels) {
      return new IllegalArgumentException(
          "Invalid padding: " + pixels + " (must be valid, same or at least 0)");
    }

    /** No padding: windows stay inside the image. */
    public static Padding valid() {
      return new Padding(0);
    }

    /**
     * Padding so that the stride alone decides the size of the output; an odd number has one zero
     * more below and on the right.
     */
    public static Padding same() {
      return new Padding(SAME);
    }

    public boolean isSame() {
      return pixels == SAME;
    }

    /** Number of zeros before the first pixel of a side. */
    int before(int size, int kernel, int stride) {
      if (!isSame()) {
        return pixels;
      }
      long covered = (outputs(size, kernel, stride) - 1L) * stride + kernel;
      return (int) (Math.max(0, covered - size) / 2);
    }

    /** Number of windows along a side. */
    int outputs(int size, int kernel, int stride) {
      return isSame()
          ? (size - 1) / stride + 1
          : (int)
              Math.min(Integer.MAX_VALUE, Math.floorDiv(size + 2L * pixels - kernel, stride) + 1L);
    }
  }

  /** Shape of an output that has one pixel for each window on an image. */
  Shape outputShape(Shape image, int channels) {
    Patches windows = on(image);
    return Shape.of(channels, windows.outputHeight(), windows.outputWidth());
  }

  /**
   * Windows on images of a shape.
   *
   * @throws IllegalArgumentException if the shape is no image, or smaller than the kernel
   */
  public Patches on(Shape image) {
    image.requireImage();
    int outputHeight = padding.outputs(image.height(), height, strideHeight);
    int outputWidth = padding.outputs(image.width(), width, strideWidth);
    if (outputHeight < 1 || outputWidth < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "got %s (expects an image of at least %d × %d pixels with its padding)",
              image,
              height,
              width));
    }
    return new Patches(
        image.channels(),
        image.height(),
        image.width(),
        height,
        width,
        strideHeight,
        strideWidth,
        padding.before(image.height(), height, strideHeight),
        padding.before(image.width(), width, strideWidth),
        outputHeight,
        outputWidth);
  }
}
