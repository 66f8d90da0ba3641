package io.weft.data;

import java.io.Serializable;

/**
 * Columns of a CSV of images: a label column and D pixel columns, named by position from 1.
 *
 * @param pixels D, at least 1
 * @param classes K, at least 2; labels are 0 to K-1
 * @param labelColumn name of the label column
 * @param pixelPrefix pixel columns are named {@code prefix1} to {@code prefixD}
 * @param labels requirement of the label column
 */
public record PixelSchema(
    int pixels, int classes, String labelColumn, String pixelPrefix, Labels labels)
    implements Serializable {

  /** Requirement of the label column. */
  public enum Labels {
    /** A file without the label column is an error. */
    REQUIRED,
    /** A file without labels is read without a label column. */
    OPTIONAL
  }

  public PixelSchema {
    require(pixels >= 1, "pixels", pixels, "at least 1");
    require(classes >= 2, "classes", classes, "at least 2");
    require(!labelColumn.isBlank(), "labelColumn", "''", "a name");
    boolean clash = isPixelName(labelColumn, pixelPrefix);
    require(!clash, "labelColumn", labelColumn, "no pixel column's name");
  }

  /** Schema of Fashion-MNIST: columns {@code pixel1..pixel784}, 10 classes in "label". */
  public static PixelSchema fashionMnist(Labels labels) {
    return new PixelSchema(784, 10, "label", "pixel", labels);
  }

  /** Name of a pixel column, by its position from 0. */
  String pixelColumn(int index) {
    return pixelPrefix + (index + 1);
  }

  private static boolean isPixelName(String name, String prefix) {
    return name.startsWith(prefix) && name.substring(prefix.length()).matches("[1-9][0-9]*");
  }

  private static void require(boolean holds, String key, Object value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Invalid " + key + ": " + value + " (must be " + rule + ")");
    }
  }
}
