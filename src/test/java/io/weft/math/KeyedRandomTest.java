package io.weft.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyedRandomTest {

  @Test
  void theSameKeyGivesTheSameNumbersAndAnotherKeyOthers() {
    assertThat(KeyedRandom.of(1, 2, 3).nextLong()).isEqualTo(KeyedRandom.of(1, 2, 3).nextLong());
    assertThat(KeyedRandom.of(1, 2, 3).nextLong()).isNotEqualTo(KeyedRandom.of(1, 3, 2).nextLong());
  }

  @Test
  void boundedIntegersAreUniform() {
    KeyedRandom random = KeyedRandom.of(4);
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      counts[random.nextInt(7)]++;
    }
    // six deviations of a binomial count with mean 10,000
    for (int count : counts) {
      assertThat(count).isBetween(9_450, 10_550);
    }
    assertThatThrownBy(() -> random.nextInt(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid bound: 0 (must be positive)");
  }

  @Test
  void normalNumbersHaveMeanZeroAndDeviationOne() {
    KeyedRandom random = KeyedRandom.of(5);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 100_000; i++) {
      double x = random.nextGaussian();
      sum += x;
      squares += x * x;
    }
    assertThat(sum / 100_000).isBetween(-0.02, 0.02);
    assertThat(squares / 100_000).isBetween(0.97, 1.03);
  }

  @Test
  void filledZerosAreThoseOfNumbersDrawnOneByOne() {
    for (double rate : new double[] {0, 1e-9, 0.3, 0.5, 0.999}) {
      KeyedRandom filling = KeyedRandom.of(7);
      KeyedRandom drawing = KeyedRandom.of(7);
      float[] values = new float[1001];
      filling.fillBernoulli(values, 1000, rate, 1.5f);
      for (int i = 0; i < 1000; i++) {
        assertThat(values[i]).isEqualTo(drawing.nextFloat() < rate ? 0f : 1.5f);
      }
      assertThat(values[1000]).isZero();
      assertThat(filling.nextLong()).isEqualTo(drawing.nextLong());
    }
  }

  @Test
  void aShuffleKeepsEveryElement() {
    int[] elements = IntStream.range(0, 1000).toArray();
    KeyedRandom.of(6).shuffle(elements, elements.length);
    assertThat(elements).isNotEqualTo(IntStream.range(0, 1000).toArray());
    assertThat(IntStream.of(elements).sorted().toArray())
        .isEqualTo(IntStream.range(0, 1000).toArray());
  }
}
