package io.weft.data.recipe;

import java.util.Locale;

/** Use of a column. */
public enum ColumnKind {
  /** The column that a model predicts. */
  LABEL,
  /** Numbers, and Booleans as 0 and 1: imputed and scaled. */
  NUMERIC,
  /** Words: each value is a category with a code. */
  CATEGORICAL,
  /** Dates or times: parts of them become numbers and categories. */
  DATE,
  /** Images. */
  IMAGE,
  /** A column that is not used. */
  OMITTED;

  /** The kind in lower case, for tables. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
