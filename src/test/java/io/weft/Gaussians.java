package io.weft;

import io.weft.math.KeyedRandom;

/** Arrays of normally distributed numbers. */
public final class Gaussians {
  private Gaussians() {}

  /** Draws {@code length} numbers. */
  public static float[] of(int length, KeyedRandom random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Draws {@code length} numbers from a generator with this seed. */
  public static float[] of(int length, long seed) {
    return of(length, KeyedRandom.of(seed));
  }
}
