package io.weft.data.recipe;

import java.math.BigInteger;

/**
 * Sum of doubles, or of their squares, without any rounding: equal for any order of the summands.
 *
 * <p>The sum is a whole number of units of 2^{@value #UNIT_EXPONENT}, the square of the smallest
 * positive double. It is kept in digits of 32 bits; a digit collects carries in its upper half. The
 * technique is R. Neal, "Fast exact summation using small and large superaccumulators", 2015.
 *
 * <p>Not thread-safe.
 */
final class ExactSum {

  /** Exponent of the unit: a sum is a whole number times 2 to its power. */
  static final int UNIT_EXPONENT = -2148;

  private static final int DIGIT_BITS = 32;
  private static final long DIGIT_MASK = 0xFFFF_FFFFL;

  /** The largest square is below 2^2048, and carries of 2^63 summands take 63 bits more. */
  private static final int DIGITS = (2048 - UNIT_EXPONENT + 63) / DIGIT_BITS + 3;

  /** A summand adds less than 2^34 to a digit, and a digit holds 2^63. */
  private static final int MAX_PENDING = 1 << 28;

  private static final int FRACTION_BITS = 52;
  private static final long FRACTION_MASK = (1L << FRACTION_BITS) - 1;

  private final long[] digits = new long[DIGITS];
  private int pending;

  /** Adds a finite number. */
  void add(double value) {
    add(0, mantissa(value), exponent(value), value < 0);
  }

  /** Adds the square of a finite number. */
  void addSquare(double value) {
    long mantissa = mantissa(value);
    // 53 bits times 53 bits
    add(Math.multiplyHigh(mantissa, mantissa), mantissa * mantissa, 2 * exponent(value), false);
  }

  /** Whole number of units. */
  BigInteger units() {
    BigInteger sum = BigInteger.ZERO;
    for (int i = DIGITS - 1; i >= 0; i--) {
      sum = sum.shiftLeft(DIGIT_BITS).add(BigInteger.valueOf(digits[i]));
    }
    return sum;
  }

  /** A finite number as a whole number of units. */
  static BigInteger units(double value) {
    ExactSum sum = new ExactSum();
    sum.add(value);
    return sum.units();
  }

  private static long mantissa(double value) {
    long fraction = Double.doubleToRawLongBits(value) & FRACTION_MASK;
    boolean isSubnormal = Math.getExponent(value) < Double.MIN_EXPONENT;
    return isSubnormal ? fraction : fraction + FRACTION_MASK + 1;
  }

  /** Exponent of the last bit of the mantissa. */
  private static int exponent(double value) {
    return Math.max(Math.getExponent(value), Double.MIN_EXPONENT) - FRACTION_BITS;
  }

  /** Adds a magnitude of 128 bits times 2 to the power of an exponent. */
  private void add(long high, long low, int exponent, boolean isNegative) {
    int bit = exponent - UNIT_EXPONENT;
    int digit = bit / DIGIT_BITS;
    int shift = bit % DIGIT_BITS;
    long sign = isNegative ? -1 : 1;
    add(digit, (low & DIGIT_MASK) << shift, sign);
    add(digit + 1, (low >>> DIGIT_BITS) << shift, sign);
    add(digit + 2, (high & DIGIT_MASK) << shift, sign);
    add(digit + 3, (high >>> DIGIT_BITS) << shift, sign);
    if (++pending == MAX_PENDING) {
      carry();
    }
  }

  private void add(int digit, long shifted, long sign) {
    digits[digit] += sign * (shifted & DIGIT_MASK);
    digits[digit + 1] += sign * (shifted >>> DIGIT_BITS);
  }

  /** Moves the upper halves to the next digits. The last digit keeps the sign. */
  private void carry() {
    for (int i = 0; i < DIGITS - 1; i++) {
      digits[i + 1] += digits[i] >> DIGIT_BITS;
      digits[i] &= DIGIT_MASK;
    }
    pending = 0;
  }
}
