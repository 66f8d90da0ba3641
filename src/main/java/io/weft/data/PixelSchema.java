package io.weft.data;

import java.io.Serializable;

/**
 * What a CSV of images must hold, in columns of any order: labels as whole numbers below K in a
 * column of that name, and D pixels, numbered from 1, as whole numbers from 0 to 255. Other columns
 * are ignored.
 *
 * @param pixels D
 * @param classes K
 */
public record PixelSchema(int pixels, int classes, Labels labels) implements Serializable {
  static final String LABEL = "label";
  static final String PIXEL_PREFIX = "pixel";

  public PixelSchema {
    if (pixels < 1 || classes < 2) {
      throw new IllegalArgumentException(
          "Invalid schema: %d pixels, %d classes (must be at least 1 and 2)"
              .formatted(pixels, classes));
    }
  }

  /** Whether a file may come without labels. */
  public enum Labels {
    REQUIRED,
    OPTIONAL
  }
}
