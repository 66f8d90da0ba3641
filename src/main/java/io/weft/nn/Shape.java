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
    return sizes.stream().reduce(1, (a, b) -> a * b);
  }

  @Override
  public String toString() {
    return sizes.toString();
  }
}
