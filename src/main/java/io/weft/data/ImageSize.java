package io.weft.data;

import java.io.Serializable;

/**
 * Size of an image.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 */
record ImageSize(int channels, int height, int width) implements Serializable {

  /** Number of values, D. */
  long values() {
    return (long) channels * height * width;
  }

  boolean isColour() {
    return channels == 3;
  }

  /** Width and height in messages. */
  String sides() {
    return width + " × " + height;
  }

  @Override
  public String toString() {
    return sides() + (isColour() ? " colour pixels" : " grey pixels");
  }
}
