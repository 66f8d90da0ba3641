package io.weft.collective;

import java.nio.ByteBuffer;

/** Gradients of consecutive parameters. */
final class GradientRange {
  private final float[] values;
  private final int first;

  /**
   * Wraps an array.
   *
   * @param values shared, not copied
   * @param first parameter of the first value
   */
  GradientRange(float[] values, int first) {
    this.values = values;
    this.first = first;
  }

  float[] values() {
    return values;
  }

  int first() {
    return first;
  }

  /** Copies the gradients of parameters {@code [from, to)} into an array from an offset on. */
  void copyTo(float[] target, int offset, int from, int to) {
    System.arraycopy(values, from - first, target, offset, to - from);
  }

  /**
   * Array with the gradient of parameter i at index i, for {@code [from, to)}. It is the own array
   * if that is so, else the spare one with a copy.
   */
  float[] inPlace(int from, int to, float[] spare) {
    if (first == 0) {
      return values;
    }
    copyTo(spare, from, from, to);
    return spare;
  }

  void put(int from, int to, ByteBuffer message) {
    Message.putFloats(message, values, from - first, to - from);
  }

  void get(int from, int to, ByteBuffer message) {
    Message.getFloats(message, values, from - first, to - from);
  }
}
