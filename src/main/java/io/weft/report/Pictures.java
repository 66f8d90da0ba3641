package io.weft.report;

import io.weft.rundir.FirstLayerUnit;
import io.weft.rundir.Mistake;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws pixels and weights. Three channels are red, green and blue; others lie side by side. */
final class Pictures {
  private static final int RGB = 3;
  private static final int GAP = 1;
  private static final int MAX_TILES = 64;

  /** Colour around the tiles of a sheet, on which the page's own colour shows. */
  private static final int TRANSPARENT = 0;

  /** Blue for the most negative weight, near white for 0, red for the most positive one. */
  private static final int[] NEGATIVE = {33, 102, 172};

  private static final int[] NEUTRAL = {247, 247, 247};
  private static final int[] POSITIVE = {178, 24, 43};

  private Pictures() {}

  /** The image of a row. */
  static BufferedImage of(Mistake mistake) {
    int width = mistake.width();
    int height = mistake.height();
    int planes = mistake.channels() == RGB ? 1 : mistake.channels();
    BufferedImage image = new BufferedImage(width * planes, height, BufferedImage.TYPE_INT_RGB);
    for (int plane = 0; plane < planes; plane++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int pixel = (plane * height + y) * width + x;
          int[] colour = new int[RGB];
          for (int c = 0; c < RGB; c++) {
            int channel = mistake.channels() == RGB ? c * height * width : 0;
            colour[c] = mistake.pixels().get(channel + pixel);
          }
          image.setRGB(plane * width + x, y, opaque(colour));
        }
      }
    }
    return image;
  }

  /**
   * The first units in the rows of one image, a pixel apart; each on its own scale, from blue for
   * its largest negative weight through white for 0 to red.
   *
   * @param units at least one, all of the shape of the first
   */
  static BufferedImage sheet(List<FirstLayerUnit> units) {
    int width = units.get(0).width();
    int height = units.get(0).height();
    List<int[]> tiles = tiles(units);
    int columns = (int) Math.ceil(Math.sqrt(tiles.size()));
    int rows = (tiles.size() + columns - 1) / columns;
    BufferedImage sheet =
        new BufferedImage(
            columns * (width + GAP) - GAP,
            rows * (height + GAP) - GAP,
            BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < sheet.getHeight(); y++) {
      for (int x = 0; x < sheet.getWidth(); x++) {
        sheet.setRGB(x, y, TRANSPARENT);
      }
    }
    for (int tile = 0; tile < tiles.size(); tile++) {
      int left = tile % columns * (width + GAP);
      int top = tile / columns * (height + GAP);
      sheet.setRGB(left, top, width, height, tiles.get(tile), 0, width);
    }
    return sheet;
  }

  /** One tile a unit and channel, as colours row by row. */
  private static List<int[]> tiles(List<FirstLayerUnit> units) {
    List<int[]> tiles = new ArrayList<>();
    for (FirstLayerUnit unit : units) {
      int pixels = unit.height() * unit.width();
      double largest = unit.weights().stream().mapToDouble(Math::abs).max().orElse(0);
      for (int channel = 0; channel < unit.channels() && tiles.size() < MAX_TILES; channel++) {
        int[] tile = new int[pixels];
        for (int i = 0; i < pixels; i++) {
          double weight = unit.weights().get(channel * pixels + i);
          tile[i] = diverging(largest == 0 ? 0 : weight / largest);
        }
        tiles.add(tile);
      }
    }
    return tiles;
  }

  /** The colour of a value from -1 to 1. */
  private static int diverging(double value) {
    int[] end = value < 0 ? NEGATIVE : POSITIVE;
    double share = Math.abs(value);
    int[] colour = new int[RGB];
    for (int c = 0; c < RGB; c++) {
      colour[c] = (int) Math.round(NEUTRAL[c] + share * (end[c] - NEUTRAL[c]));
    }
    return opaque(colour);
  }

  private static int opaque(int[] colour) {
    return 0xff << 24 | colour[0] << 16 | colour[1] << 8 | colour[2];
  }

  static byte[] png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // a stream of bytes would go through a file in the temporary folder
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", out)) {
        throw new IOException("this JVM writes no PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write an image: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  /** The image as a data URI. */
  static String dataUri(BufferedImage image) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png(image));
  }
}
