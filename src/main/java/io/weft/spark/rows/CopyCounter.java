package io.weft.spark.rows;

/**
 * Counts equal rows of a split, which come one after the other. Rows are equal if their hashes are:
 * they may differ in weight.
 */
final class CopyCounter {
  private long hash;
  private long training;
  private long validation;
  private long most;

  /** Number of rows of the same split before this one that are equal to it. */
  long next(RowBlock row) {
    if (row.hash() != hash) {
      hash = row.hash();
      training = 0;
      validation = 0;
    }
    long copy = row.isValidation() ? validation++ : training++;
    most = Math.max(most, copy + 1);
    return copy;
  }

  /** Largest number of equal rows of a split. */
  long most() {
    return most;
  }
}
