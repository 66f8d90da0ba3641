package io.weft.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FloatsTest {

  @Test
  void everyFloatComesBackFromItsBytes() {
    float[] values = {0, -0f, 1.5f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY};
    float[] copy = new float[values.length];
    byte[] bytes = Floats.toBytes(values);
    Floats.fromBytes(bytes, copy, 0);
    assertThat(copy).isEqualTo(values);
    assertThat(bytes).startsWith(0, 0, 0, 0, 0, 0, 0, 0x80);
  }

  @Test
  void theFirstValueThatIsNotFiniteIsFound() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int at : new int[] {0, 1, 99, 100}) {
        float[] values = new float[101];
        values[50] = -Float.MAX_VALUE;
        assertThat(Floats.firstNonFinite(values, 0, values.length)).isEqualTo(-1);
        values[at] = bad;
        values[100] = bad;
        assertThat(Floats.firstNonFinite(values, 0, values.length)).isEqualTo(at);
      }
    }
  }
}
