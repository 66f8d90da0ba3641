package io.weft.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes image files: PNG, JPEG, GIF and BMP.
 *
 * <p>Grey values are those of the file, scaled to 0-255. Colours are those of sRGB, without
 * transparency.
 */
final class ImageDecoder {

  /** Reason why a file is refused. */
  static final String NO_IMAGE = "it is no image that Java can read (PNG, JPEG, GIF or BMP)";

  private static final int MAX = 255;

  private final BufferedImage image;

  private ImageDecoder(BufferedImage image) {
    this.image = image;
  }

  /**
   * Decodes an image.
   *
   * @param file whole content
   * @param isExpected test of width and height, before memory is taken for the pixels
   * @param unexpected message for an image that fails the test
   * @throws DataException if it is no image, is damaged, or fails the test
   */
  static ImageDecoder of(byte[] file, Predicate<ImageSize> isExpected, String unexpected) {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new DataException(NO_IMAGE);
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        ImageSize size = new ImageSize(1, reader.getHeight(0), reader.getWidth(0));
        if (!isExpected.test(size)) {
          throw new DataException("it has %s pixels, %s".formatted(size.sides(), unexpected));
        }
        return new ImageDecoder(reader.read(0));
      } finally {
        reader.dispose();
      }
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // readers throw both for damaged files
      throw new DataException("the image is damaged", e);
    }
  }

  ImageSize size() {
    return new ImageSize(isGrey() ? 1 : 3, image.getHeight(), image.getWidth());
  }

  private boolean isGrey() {
    ColorModel model = image.getColorModel();
    return model instanceof IndexColorModel palette
        ? isGrey(palette)
        : model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
  }

  private static boolean isGrey(IndexColorModel palette) {
    for (int i = 0; i < palette.getMapSize(); i++) {
      if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Values [C x H x W] of 0-255, channel by channel, row by row.
   *
   * @param channels 1 or 3; grey is the same in all channels, and colours have their brightness in
   *     one
   */
  byte[] values(int channels) {
    int size = image.getWidth() * image.getHeight();
    byte[] values = new byte[channels * size];
    if (isGrey()) {
      int[] grey = grey();
      for (int i = 0; i < values.length; i++) {
        values[i] = (byte) grey[i % size];
      }
      return values;
    }
    int[] colours =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    for (int i = 0; i < size; i++) {
      int red = colours[i] >> 16 & MAX;
      int green = colours[i] >> 8 & MAX;
      int blue = colours[i] & MAX;
      if (channels == 1) {
        values[i] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000); // ITU-R BT.601
      } else {
        values[i] = (byte) red;
        values[size + i] = (byte) green;
        values[2 * size + i] = (byte) blue;
      }
    }
    return values;
  }

  /** Grey values without the conversion to sRGB that {@code getRGB} does. */
  private int[] grey() {
    int width = image.getWidth();
    int height = image.getHeight();
    if (image.getColorModel() instanceof IndexColorModel) {
      int[] colours = image.getRGB(0, 0, width, height, null, 0, width);
      for (int i = 0; i < colours.length; i++) {
        colours[i] &= MAX;
      }
      return colours;
    }
    Raster raster = image.getRaster();
    int[] values = raster.getSamples(0, 0, width, height, 0, (int[]) null);
    long largest = (1L << image.getColorModel().getComponentSize(0)) - 1;
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) (((long) MAX * values[i] + largest / 2) / largest);
    }
    return values;
  }
}
