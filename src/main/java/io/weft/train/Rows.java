package io.weft.train;

import io.weft.math.ContentHash;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * Packed examples: N rows of D features, T targets and one weight each. Immutable; the arrays are
 * shared, not copied.
 */
public final class Rows implements Serializable {
  private static final long serialVersionUID = 1;

  private final int columns;
  private final int targetColumns;
  private final float[] features;
  private final float[] targets;
  private final float[] weights;

  /**
   * Wraps the arrays.
   *
   * @param columns D, at least 1
   * @param targetColumns T, at least 1
   * @param features N × D, row-major
   * @param targets N × T, row-major
   * @param weights N
   */
  public Rows(int columns, int targetColumns, float[] features, float[] targets, float[] weights) {
    if (columns < 1
        || targetColumns < 1
        || features.length != (long) columns * weights.length
        || targets.length != (long) targetColumns * weights.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid rows: %d columns, %d target columns, %d features, %d targets, %d weights",
              columns,
              targetColumns,
              features.length,
              targets.length,
              weights.length));
    }
    this.columns = columns;
    this.targetColumns = targetColumns;
    this.features = features;
    this.targets = targets;
    this.weights = weights;
  }

  /** Makes an empty set of rows. */
  public static Rows none(int columns, int targetColumns) {
    return new Rows(columns, targetColumns, new float[0], new float[0], new float[0]);
  }

  /** N, the number of rows. */
  public int count() {
    return weights.length;
  }

  /** D, the number of features. */
  public int columns() {
    return columns;
  }

  /** T, the number of targets of a row. */
  public int targetColumns() {
    return targetColumns;
  }

  /** Hash of all values in their order: equal for equal rows. */
  long fingerprint() {
    long hash = count();
    for (float[] values : List.of(features, targets, weights)) {
      hash = ContentHash.append(hash, values);
    }
    return hash;
  }

  float weight(int row) {
    return weights[row];
  }

  void copyTargets(int row, float[] target, int targetRow) {
    System.arraycopy(
        targets, row * targetColumns, target, targetRow * targetColumns, targetColumns);
  }

  void copyFeatures(int row, float[] target, int targetRow) {
    System.arraycopy(features, row * columns, target, targetRow * columns, columns);
  }
}
