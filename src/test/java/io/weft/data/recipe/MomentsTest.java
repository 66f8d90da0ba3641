package io.weft.data.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MomentsTest {
  private static final BigDecimal UNIT =
      new BigDecimal(2).pow(-ExactSum.UNIT_EXPONENT); // units in 1

  private static final List<Double> EXTREMES =
      List.of(
          0.0,
          -0.0,
          1.0,
          -1.0,
          0.1,
          1e300,
          -1e300,
          Double.MAX_VALUE,
          -Double.MAX_VALUE,
          Double.MIN_VALUE,
          -Double.MIN_VALUE,
          Double.MIN_NORMAL,
          Math.nextDown(Double.MIN_NORMAL),
          4294967296.0,
          -4294967295.5,
          1e16);

  @Test
  void eachNumberAndItsSquareAreExact() {
    for (double value : EXTREMES) {
      BigDecimal exact = new BigDecimal(value);
      assertThat(new BigDecimal(ExactSum.units(value)))
          .as("%s", value)
          .isEqualByComparingTo(exact.multiply(UNIT));
      ExactSum square = new ExactSum();
      square.addSquare(value);
      assertThat(new BigDecimal(square.units()))
          .as("%s", value)
          .isEqualByComparingTo(exact.multiply(exact).multiply(UNIT));
    }
  }

  @Test
  void aSumIsExactInAnyOrder() {
    Random random = new Random(5);
    List<Double> numbers = new ArrayList<>(EXTREMES);
    for (int i = 0; i < 3_000; i++) {
      numbers.add(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
    }
    BigDecimal expected = BigDecimal.ZERO;
    for (double number : numbers) {
      expected = expected.add(new BigDecimal(number));
    }
    for (int i = 0; i < 3; i++) {
      Collections.shuffle(numbers, random);
      assertThat(new BigDecimal(sum(numbers))).isEqualByComparingTo(expected.multiply(UNIT));
    }
  }

  private static BigInteger sum(List<Double> numbers) {
    ExactSum sum = new ExactSum();
    numbers.forEach(sum::add);
    return sum.units();
  }

  @Test
  void meanAndDeviationAreThoseOfTheDefinition() {
    Moments moments = moments(2, 4, 4, 4, 5, 5, 7, 9);
    assertThat(moments.mean()).isEqualTo(5);
    assertThat(moments.deviation()).isCloseTo(Math.sqrt(32 / 7.0), within(1e-15));
    assertThat(moments.least()).isEqualTo(2);
    assertThat(moments.largest()).isEqualTo(9);
  }

  @Test
  void aSmallDeviationBesideALargeMeanIsExact() {
    double large = 1e15;
    Moments moments = moments(large, large + 1, large + 2);
    assertThat(moments.mean()).isEqualTo(large + 1);
    assertThat(moments.deviation()).isEqualTo(1);
    assertThat(moments(0.1, 0.1, 0.1).deviation()).isZero();
    assertThat(moments(1e300, -1e300).deviation()).isCloseTo(Math.sqrt(2) * 1e300, within(1e285));
  }

  @Test
  void missingNumbersAreFilled() {
    Moments moments = moments(1, 2, 6).plus(missing(2));
    assertThat(moments.missing()).isEqualTo(2);
    assertThat(moments.mean()).isEqualTo(3);
    assertThat(moments.filled(8)).isEqualTo(moments(1, 8, 2, 6, 8));
    assertThat(moments(1, 2).filled(8)).isEqualTo(moments(1, 2));
  }

  @Test
  void nothingHasMeanAndDeviationZero() {
    assertThat(Moments.NONE.mean()).isZero();
    assertThat(Moments.NONE.deviation()).isZero();
    assertThat(missing(3).filled(0).deviation()).isZero();
    assertThat(moments(7).deviation()).isZero();
  }

  private static Moments missing(long count) {
    return Moments.NONE.plus(
        new Moments(
            0,
            count,
            BigInteger.ZERO,
            BigInteger.ZERO,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY));
  }

  private static Moments moments(double... numbers) {
    Moments moments = Moments.NONE;
    for (double number : numbers) {
      ExactSum sum = new ExactSum();
      sum.add(number);
      ExactSum square = new ExactSum();
      square.addSquare(number);
      moments = moments.plus(new Moments(1, 0, sum.units(), square.units(), number, number));
    }
    return moments;
  }
}
