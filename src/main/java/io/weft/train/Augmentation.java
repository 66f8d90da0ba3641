package io.weft.train;

import io.weft.math.KeyedRandom;
import io.weft.nn.Shape;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;

/**
 * Random changes of training images that keep their class, so that rows differ between epochs. Each
 * change is a pure function of the key of its random numbers.
 *
 * <p>Pixels that a shift uncovers, or that are erased, become zero: features should be scaled so
 * that zero means background.
 *
 * @param flip probability of a mirror image, left to right
 * @param shift largest number of pixels by which an image moves, down or up and right or left: a
 *     random crop after padding
 * @param erase probability that a random rectangle is erased: 2 to 33% of the area, sides 1 : 3.3
 *     to 3.3 : 1 (Z. Zhong et al., Random erasing data augmentation, AAAI 2020)
 */
public record Augmentation(double flip, int shift, double erase) implements Serializable {
  /** No augmentation. */
  public static final Augmentation NONE = new Augmentation(0, 0, 0);

  private static final double MIN_AREA = 0.02;
  private static final double MAX_AREA = 0.33;
  private static final double MAX_RATIO = 3.3;

  public Augmentation {
    requireProbability("flip", flip);
    requireProbability("erasing", erase);
    if (shift < 0) {
      throw new IllegalArgumentException(
          "Invalid random shift: " + shift + " (must be at least 0)");
    }
  }

  private static void requireProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          "Invalid random " + name + ": " + value + " (must be in [0, 1])");
    }
  }

  public boolean changesNothing() {
    return flip == 0 && shift == 0 && erase == 0;
  }

  /**
   * Checks that rows are images of a sufficient size.
   *
   * @throws IllegalArgumentException says which shape is needed
   */
  void requireFit(Shape shape) {
    if (changesNothing()) {
      return;
    }
    if (!shape.isImage()) {
      throw new IllegalArgumentException(
          "Invalid augmentation: rows are %s (must be images [channels, height, width])"
              .formatted(shape));
    }
    if (shift >= Math.min(shape.height(), shape.width())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid random shift: %d (must be less than the sides of %s)",
              shift,
              shape));
    }
  }

  /**
   * Changes one image.
   *
   * @param images image after image, each channel by channel; modified from {@code offset} on
   * @param random started with the key (seed, epoch, row)
   */
  void apply(float[] images, int offset, Shape shape, KeyedRandom random) {
    int height = shape.height();
    int width = shape.width();
    boolean isFlipped = flip > 0 && random.nextDouble() < flip;
    int down = shift > 0 ? random.nextInt(2 * shift + 1) - shift : 0;
    int right = shift > 0 ? random.nextInt(2 * shift + 1) - shift : 0;
    for (int c = 0; c < shape.channels(); c++) {
      int channel = offset + c * height * width;
      if (isFlipped) {
        mirror(images, channel, height, width);
      }
      move(images, channel, height, width, down, right);
    }
    if (erase > 0 && random.nextDouble() < erase) {
      eraseRectangle(images, offset, shape, random);
    }
  }

  private static void mirror(float[] image, int offset, int height, int width) {
    for (int row = offset; row < offset + height * width; row += width) {
      for (int a = row, b = row + width - 1; a < b; a++, b--) {
        float swapped = image[a];
        image[a] = image[b];
        image[b] = swapped;
      }
    }
  }

  private static void move(float[] image, int offset, int height, int width, int down, int right) {
    if (down == 0 && right == 0) {
      return;
    }
    int length = width - Math.abs(right);
    for (int i = 0; i < height; i++) {
      // from the side that the image moves to, so that no row is overwritten before it is read
      int row = down > 0 ? height - 1 - i : i;
      int target = offset + row * width;
      int source = row - down;
      if (source < 0 || source >= height) {
        Arrays.fill(image, target, target + width, 0);
        continue;
      }
      int from = offset + source * width + Math.max(0, -right);
      System.arraycopy(image, from, image, target + Math.max(0, right), length);
      Arrays.fill(image, target, target + Math.max(0, right), 0);
      Arrays.fill(image, target + width + Math.min(0, right), target + width, 0);
    }
  }

  private static void eraseRectangle(float[] image, int offset, Shape shape, KeyedRandom random) {
    double area = shape.pixels() * (MIN_AREA + (MAX_AREA - MIN_AREA) * random.nextDouble());
    double ratio = StrictMath.pow(MAX_RATIO, 2 * random.nextDouble() - 1);
    int height = clamp(Math.sqrt(area * ratio), shape.height());
    int width = clamp(Math.sqrt(area / ratio), shape.width());
    int top = random.nextInt(shape.height() - height + 1);
    int left = random.nextInt(shape.width() - width + 1);
    for (int c = 0; c < shape.channels(); c++) {
      for (int y = top; y < top + height; y++) {
        int row = offset + (c * shape.height() + y) * shape.width() + left;
        Arrays.fill(image, row, row + width, 0);
      }
    }
  }

  private static int clamp(double side, int max) {
    return (int) Math.min(max, Math.max(1, StrictMath.rint(side)));
  }
}
