package io.weft.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A linear axis with round numbers at its ticks.
 *
 * @param from value at its start, a multiple of the step
 * @param to value at its end, a multiple of the step
 * @param step distance of two ticks: 1, 2 or 5 times a power of ten
 */
record Axis(double from, double to, double step) {
  /** For shares. */
  static final Axis FROM_0_TO_1 = new Axis(0, 1, 0.2);

  /** Differences of larger values may overflow. */
  private static final double LARGEST = 1e100;

  /** Numbers around zero that are taken for it. */
  private static final double TINY = 1e-90;

  /** Share of their size by which values must differ, so that ticks differ. */
  private static final double LEAST_SHARE = 1e-9;

  /** Sizes from which numbers are written in thousands, in millions and with powers of ten. */
  private static final double THOUSANDS = 1e5;

  private static final double MILLIONS = 1e6;
  private static final double POWERS = 1e9;

  private static final int MANY_DECIMALS = 5;

  /**
   * A tick.
   *
   * @param place from 0 at the start of the axis to 1 at its end
   */
  record Tick(String text, double place) {}

  /** Tells whether a value can be on an axis: it is a number, and not too large. */
  static boolean takes(double value) {
    return Math.abs(value) <= LARGEST;
  }

  /**
   * The shortest axis with about {@code intervals} intervals that covers some values. Values that
   * are all equal are in its middle.
   *
   * @param least the smallest value
   * @param largest the largest value
   */
  static Axis covering(double least, double largest, int intervals) {
    double size = Math.max(Math.abs(least), Math.abs(largest));
    if (largest - least <= LEAST_SHARE * Math.max(size, TINY)) {
      double around = size <= TINY ? 1 : size / 10;
      return covering(least - around, largest + around, intervals);
    }
    double step = rounded((largest - least) / intervals);
    return new Axis(step * Math.floor(least / step), step * Math.ceil(largest / step), step);
  }

  /** The smallest round number that is not below a positive value. */
  private static double rounded(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    return power
        * IntStream.of(1, 2, 5).filter(digit -> digit * power >= value).findFirst().orElse(10);
  }

  /** Number of intervals between ticks. */
  int intervals() {
    return (int) Math.rint((to - from) / step);
  }

  List<Tick> ticks() {
    int intervals = intervals();
    return IntStream.rangeClosed(0, intervals)
        .mapToObj(i -> new Tick(text(from + i * step), (double) i / intervals))
        .toList();
  }

  /** Place of a value, from 0 at the start of the axis to 1 at its end. */
  double place(double value) {
    return (value - from) / (to - from);
  }

  /** Tells whether a value is between start and end. */
  boolean has(double value) {
    return place(value) >= 0 && place(value) <= 1;
  }

  /** Text of a multiple of the step. */
  String text(double value) {
    double size = Math.max(Math.abs(from), Math.abs(to));
    double unit = size >= MILLIONS ? 1e6 : size >= THOUSANDS ? 1e3 : 1;
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step / unit) + LEAST_SHARE));
    double round = step * Math.rint(value / step);
    int digits = (int) Math.max(0, Math.ceil(Math.log10(size / step)));
    if (round == 0) {
      return "0";
    }
    return size >= POWERS || decimals > MANY_DECIMALS
        ? String.format(Locale.ROOT, "%." + digits + "e", round)
        : String.format(Locale.ROOT, "%,." + decimals + "f", round / unit)
            + (size >= MILLIONS ? "M" : size >= THOUSANDS ? "k" : "");
  }
}
