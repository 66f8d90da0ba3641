package io.weft.rundir;

import java.util.Locale;

/** Formats numbers for people, in every locale the same. A hyphen stands for no measurement. */
public final class Numbers {
  public static final String NONE = "-";

  private Numbers() {}

  /** A share as {@code 90.09%}. */
  public static String percent(double share) {
    return number("%.2f%%", 100 * share);
  }

  /** A loss with four decimals. */
  public static String loss(double loss) {
    return number("%.4f", loss);
  }

  public static String seconds(double seconds) {
    return number("%.1f", seconds);
  }

  public static String whole(double value) {
    return number("%,.0f", value);
  }

  public static String number(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : NONE;
  }
}
