package io.weft.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.math.KeyedRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {

  private static List<String> numbers(double least, double largest) {
    return Axis.covering(least, largest, 5).ticks().stream().map(Axis.Tick::text).toList();
  }

  @Test
  void ticksHaveRoundNumbersAroundTheValues() {
    assertThat(numbers(3, 97)).containsExactly("0", "20", "40", "60", "80", "100");
    assertThat(numbers(326, 18_823)).containsExactly("0", "5,000", "10,000", "15,000", "20,000");
    assertThat(numbers(-0.3, 0.3)).containsExactly("-0.4", "-0.2", "0", "0.2", "0.4");
    assertThat(numbers(0, 2.5e6)).containsExactly("0", "0.5M", "1.0M", "1.5M", "2.0M", "2.5M");
    assertThat(numbers(-2e5, 2e5)).containsExactly("-200k", "-100k", "0", "100k", "200k");
    assertThat(numbers(1.5e9, 1.75e9))
        .containsExactly("1.50e+09", "1.55e+09", "1.60e+09", "1.65e+09", "1.70e+09", "1.75e+09");
    assertThat(numbers(0, 3.9e-7)).containsExactly("0", "1.0e-07", "2.0e-07", "3.0e-07", "4.0e-07");
  }

  @Test
  void valuesThatAreAllEqualAreInTheMiddle() {
    assertThat(numbers(7, 7)).containsExactly("6.0", "6.5", "7.0", "7.5", "8.0");
    assertThat(numbers(0, 0)).containsExactly("-1.0", "-0.5", "0", "0.5", "1.0");
  }

  @Test
  void ticksAreEvenlySpread() {
    assertThat(Axis.covering(0, 4, 5).ticks())
        .extracting(Axis.Tick::place)
        .containsExactly(0.0, 0.25, 0.5, 0.75, 1.0);
    assertThat(Axis.covering(0, 4, 5).place(3)).isEqualTo(0.75);
  }

  @Test
  void valuesThatNoAxisTakesAreKnown() {
    assertThat(Axis.takes(-1e100)).isTrue();
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e101, -1e300}) {
      assertThat(Axis.takes(value)).as("%s", value).isFalse();
    }
  }

  @Test
  void everyAxisCoversItsValuesWithFewTicksThatDiffer() {
    KeyedRandom random = KeyedRandom.of(3);
    for (int i = 0; i < 10_000; i++) {
      double centre = random.nextGaussian() * Math.pow(10, random.nextInt(199) - 99);
      double half = Math.abs(random.nextGaussian() * Math.pow(10, random.nextInt(199) - 99));
      double least = centre - half;
      double largest = centre + half;

      Axis axis = Axis.covering(least, largest, 5);

      List<String> numbers = axis.ticks().stream().map(Axis.Tick::text).toList();
      assertThat(numbers)
          .as("%s to %s", least, largest)
          .hasSizeBetween(3, 9)
          .doesNotHaveDuplicates()
          .noneMatch(text -> text.contains("NaN") || text.contains("Infinity"));
      double rounding = 1e-5 * axis.step();
      assertThat(axis.from()).isLessThanOrEqualTo(least + rounding);
      assertThat(axis.to()).isGreaterThanOrEqualTo(largest - rounding);
    }
  }
}
