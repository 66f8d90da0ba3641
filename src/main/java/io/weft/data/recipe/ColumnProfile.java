package io.weft.data.recipe;

/**
 * Summary of a column.
 *
 * @param name as the user wrote it
 * @param type Spark's name of the type, such as bigint
 * @param kind use of the column
 * @param distinct number of distinct values; approximate above {@value #MAX_EXACT}
 * @param missing number of nulls and NaNs
 * @param least smallest value, or the first in alphabetical order; empty if there is none
 * @param largest largest value, or the last in alphabetical order; empty if there is none
 * @param remark reason of the kind, if it needs one; otherwise empty
 */
public record ColumnProfile(
    String name,
    String type,
    ColumnKind kind,
    long distinct,
    long missing,
    String least,
    String largest,
    String remark) {

  /** Largest number of distinct values that is counted exactly. */
  public static final int MAX_EXACT = 1_000;

  /** Returns true if {@link #distinct} is an estimate, which may be some per cent off. */
  public boolean isEstimate() {
    return distinct > MAX_EXACT;
  }
}
