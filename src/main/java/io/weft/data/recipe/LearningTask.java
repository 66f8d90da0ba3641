package io.weft.data.recipe;

import java.util.Locale;

/** Kind of prediction. */
public enum LearningTask {
  /** A label is one of K classes. */
  CLASSIFICATION,
  /** A label is a number. */
  REGRESSION;

  /** The value of {@code data.task}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
