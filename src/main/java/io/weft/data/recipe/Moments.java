package io.weft.data.recipe;

import static java.math.MathContext.DECIMAL128;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Statistics of finite numbers: equal for any order of the numbers, to the last bit.
 *
 * @param count number of numbers, n
 * @param missing number of cells without a number, which the other statistics leave out
 * @param sum of the numbers, in units of {@link ExactSum}
 * @param squares sum of the squares, in the same units
 * @param least infinite if there are no numbers
 * @param largest infinite if there are no numbers
 */
record Moments(
    long count, long missing, BigInteger sum, BigInteger squares, double least, double largest) {

  static final Moments NONE =
      new Moments(
          0,
          0,
          BigInteger.ZERO,
          BigInteger.ZERO,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY);

  private static final BigInteger UNITS_IN_ONE = BigInteger.ONE.shiftLeft(-ExactSum.UNIT_EXPONENT);

  /** Statistics of these numbers and others. */
  Moments plus(Moments other) {
    return new Moments(
        count + other.count,
        missing + other.missing,
        sum.add(other.sum),
        squares.add(other.squares),
        Math.min(least, other.least),
        Math.max(largest, other.largest));
  }

  /** Statistics with a number in place of each missing one. */
  Moments filled(double value) {
    if (missing == 0) {
      return this;
    }
    BigInteger times = BigInteger.valueOf(missing);
    ExactSum square = new ExactSum();
    square.addSquare(value);
    return new Moments(
        count + missing,
        0,
        sum.add(ExactSum.units(value).multiply(times)),
        squares.add(square.units().multiply(times)),
        Math.min(least, value),
        Math.max(largest, value));
  }

  /** Mean; 0 if there are no numbers. */
  double mean() {
    return count == 0
        ? 0
        : quotient(sum, UNITS_IN_ONE.multiply(BigInteger.valueOf(count))).doubleValue();
  }

  /**
   * Standard deviation, with n - 1 as in MLlib: the root of {@code (n Σx² - (Σx)²) / (n (n - 1))};
   * 0 for fewer than two numbers.
   */
  double deviation() {
    if (count < 2) {
      return 0;
    }
    BigInteger n = BigInteger.valueOf(count);
    BigInteger numerator = n.multiply(squares).multiply(UNITS_IN_ONE).subtract(sum.multiply(sum));
    BigInteger denominator =
        n.multiply(n.subtract(BigInteger.ONE)).multiply(UNITS_IN_ONE).multiply(UNITS_IN_ONE);
    return quotient(numerator, denominator).sqrt(DECIMAL128).doubleValue();
  }

  private static BigDecimal quotient(BigInteger numerator, BigInteger denominator) {
    return new BigDecimal(numerator).divide(new BigDecimal(denominator), DECIMAL128);
  }
}
