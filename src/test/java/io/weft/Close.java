package io.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

/** Compares float32 results with float64 references. */
public final class Close {
  private Close() {}

  /** Each value within {@code tolerance · max(1, |expected|)}. */
  public static void assertClose(float[] actual, float[] expected, double tolerance) {
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .as("value %d", i)
          .isCloseTo(expected[i], offset(tolerance * Math.max(1, Math.abs(expected[i]))));
    }
  }
}
