package io.weft.train;

import java.io.Serializable;

/**
 * Packed examples: N rows of D features, one target and one weight each. Never modified once made;
 * the arrays are shared, not copied.
 */
public final class Rows implements Serializable {
  private static final long serialVersionUID = 1;

  private final int columns;
  private final float[] features;
  private final float[] targets;
  private final float[] weights;

  /**
   * Wraps the arrays.
   *
   * @param columns D, at least 1
   * @param features N × D, row-major
   * @param targets N
   * @param weights N
   */
  public Rows(int columns, float[] features, float[] targets, float[] weights) {
    if (columns < 1
        || features.length != (long) columns * targets.length
        || targets.length != weights.length) {
      throw new IllegalArgumentException(
          "Invalid rows: %d columns, %d features, %d targets, %d weights"
              .formatted(columns, features.length, targets.length, weights.length));
    }
    this.columns = columns;
    this.features = features;
    this.targets = targets;
    this.weights = weights;
  }

  /** No rows of the given width. */
  public static Rows none(int columns) {
    return new Rows(columns, new float[0], new float[0], new float[0]);
  }

  /** N. */
  public int count() {
    return targets.length;
  }

  /** D. */
  public int columns() {
    return columns;
  }

  float target(int row) {
    return targets[row];
  }

  float weight(int row) {
    return weights[row];
  }

  void copyFeatures(int row, float[] target, int targetRow) {
    System.arraycopy(features, row * columns, target, targetRow * columns, columns);
  }
}
