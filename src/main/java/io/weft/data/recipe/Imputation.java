package io.weft.data.recipe;

import java.util.Locale;

/** Value that replaces a missing number. */
public sealed interface Imputation {

  /** The mean of the column over the training rows. */
  Imputation MEAN = new Mean();

  /** The median of the column over the training rows. */
  Imputation MEDIAN = new Median();

  /** The mean of the column over the training rows. */
  record Mean() implements Imputation {}

  /** The median of the column over the training rows. */
  record Median() implements Imputation {}

  /** The same number for all columns. */
  record Constant(double value) implements Imputation {
    public Constant {
      if (!Double.isFinite(value)) {
        throw invalid(String.valueOf(value));
      }
    }
  }

  /**
   * Parses the value of a config key: {@code mean}, {@code median} or a number.
   *
   * @throws IllegalArgumentException if it is nothing of these
   */
  static Imputation parse(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "mean" -> MEAN;
      case "median" -> MEDIAN;
      default -> {
        try {
          yield new Constant(Double.parseDouble(text.strip()));
        } catch (NumberFormatException e) {
          throw invalid(text);
        }
      }
    };
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException(
        "Invalid impute: %s (must be mean, median or a number)".formatted(text));
  }
}
