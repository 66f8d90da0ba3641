package io.weft.nn;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sizes of one example without the batch: {@code [D]} for a vector, {@code [C, H, W]} for an image.
 */
public record Shape(List<Integer> sizes) implements Serializable {

  public Shape {
    sizes = List.copyOf(sizes);
    if (sizes.isEmpty() || sizes.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("Invalid shape: " + sizes + " (must be positive sizes)");
    }
    if (sizes.stream().mapToDouble(size -> size).reduce(1, (a, b) -> a * b) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Invalid shape: " + sizes + " (must hold fewer than 2^31 values)");
    }
  }

  public static Shape of(int... sizes) {
    return new Shape(Arrays.stream(sizes).boxed().collect(Collectors.toList()));
  }

  /** Number of values of one example. */
  public int size() {
    int size = 1;
    for (int i = 0; i < sizes.size(); i++) {
      size *= sizes.get(i);
    }
    return size;
  }

  /** Tells if this is [C, H, W]. */
  public boolean isImage() {
    return sizes.size() == 3;
  }

  /** C of an image; D of a vector, which is treated as one pixel with D channels. */
  public int channels() {
    return sizes.get(0);
  }

  /** H of an image. */
  public int height() {
    return sizes.get(1);
  }

  /** W of an image. */
  public int width() {
    return sizes.get(2);
  }

  /** Number of pixels of an image; 1 for a vector. */
  public int pixels() {
    return size() / channels();
  }

  /** Checks the input of a layer that takes images only. */
  void requireImage() {
    if (!isImage()) {
      throw new IllegalArgumentException(
          "got %s (expects an image [channels, height, width])".formatted(this));
    }
  }

  @Override
  public String toString() {
    return sizes.toString();
  }
}
