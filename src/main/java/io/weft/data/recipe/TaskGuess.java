package io.weft.data.recipe;

import java.util.Locale;

/**
 * Task, guessed from the label.
 *
 * @param reason a clause about the label
 */
record TaskGuess(LearningTask task, String reason) {

  /** Most different whole numbers that count as classes. */
  private static final int MAX_CLASSES = 100;

  /** Fewest rows for each of these, on average; with fewer, the numbers are measurements. */
  private static final int MIN_ROWS = 5;

  static TaskGuess of(ColumnFacts label) {
    ColumnType family = label.family();
    long distinct = label.distinct();
    if (!family.isNumber()) {
      return classes("%,d different texts", distinct);
    }
    if (family == ColumnType.BOOLEAN) {
      return new TaskGuess(LearningTask.CLASSIFICATION, "it is true or false");
    }
    boolean isFew = distinct <= MAX_CLASSES && distinct * MIN_ROWS <= label.rows();
    return label.fractions() == 0 && (distinct <= 2 || isFew)
        ? classes("%,d different whole numbers", distinct)
        : new TaskGuess(LearningTask.REGRESSION, "it has many different numbers");
  }

  private static TaskGuess classes(String format, long distinct) {
    return new TaskGuess(
        LearningTask.CLASSIFICATION, "it has " + String.format(Locale.ROOT, format, distinct));
  }
}
