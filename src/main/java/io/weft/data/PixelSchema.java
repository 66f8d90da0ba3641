package io.weft.data;

import java.util.List;
import java.util.OptionalInt;

/**
 * Columns of a CSV of images: D pixel columns and a label column.
 *
 * @param pixels names of the pixel columns, in the order of the pixels; at least one
 * @param label name of the label column
 * @param labels requirement of the label column
 * @param classes K, if it is known; labels are then 0 to K-1
 */
public record PixelSchema(
    List<String> pixels, String label, Request.Labels labels, OptionalInt classes) {

  public PixelSchema {
    pixels = List.copyOf(pixels);
    if (pixels.isEmpty()) {
      throw new IllegalArgumentException("Invalid pixels: [] (must be at least one name)");
    }
    if (pixels.contains(label)) {
      throw new IllegalArgumentException(
          "Invalid label: " + label + " (must be no pixel column's name)");
    }
  }
}
