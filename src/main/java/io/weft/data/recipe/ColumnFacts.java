package io.weft.data.recipe;

import java.util.Optional;

/**
 * Counts over a column's cells.
 *
 * @param name of the column
 * @param type Spark's name of the type
 * @param rows number of rows
 * @param present number of cells that are neither null nor NaN
 * @param distinct number of distinct values among these; an estimate above {@link
 *     ColumnProfile#MAX_EXACT}
 * @param least smallest value as text; empty if there is none
 * @param largest largest value as text; empty if there is none
 * @param fractions number of cells that are numbers, but no whole ones
 * @param numbers cells of text that are no numbers
 * @param dates cells of text that are no dates
 */
record ColumnFacts(
    String name,
    String type,
    long rows,
    long present,
    long distinct,
    String least,
    String largest,
    long fractions,
    Misfits numbers,
    Misfits dates) {

  /** Least share of cells that fit, in per cent, at which the others look like mistakes. */
  private static final int MOST = 90;

  /** Fewest rows at which a column with a different value in each looks like an identifier. */
  private static final int FEW_ROWS = 20;

  /**
   * Cells of text that cannot be read as another type.
   *
   * @param count number of such cells
   * @param example the first of them in alphabetical order
   */
  record Misfits(long count, Optional<String> example) {}

  ColumnType family() {
    return ColumnType.of(type);
  }

  boolean isText() {
    return family() == ColumnType.TEXT;
  }

  long missing() {
    return rows - present;
  }

  boolean isConstant() {
    return distinct == 1 && missing() == 0;
  }

  boolean isAll(Misfits misfits) {
    return isText() && present > 0 && misfits.count() == 0;
  }

  /** Returns true if nearly all cells fit, and some do not. */
  boolean isMost(Misfits misfits) {
    return isText() && misfits.count() > 0 && 100 * (present - misfits.count()) >= MOST * present;
  }

  boolean isInfinite() {
    return family() == ColumnType.FRACTION
        && (least.equals("-Infinity") || largest.equals("Infinity"));
  }

  /** Returns true if all cells have different values, or nearly all if this is an estimate. */
  boolean isDistinct() {
    boolean isEstimate = distinct > ColumnProfile.MAX_EXACT;
    return present >= FEW_ROWS && distinct >= (isEstimate ? MOST * present / 100 : present);
  }
}
