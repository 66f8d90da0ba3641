package io.weft.spark;

import java.io.Serializable;
import java.util.Arrays;

/** Rows on their way to a worker: packed, so that a shuffle moves arrays and not objects. */
final class RowBlock implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int INITIAL_ROWS = 64;

  final int columns;
  int count;
  float[] features;
  float[] targets = new float[INITIAL_ROWS];
  float[] weights = new float[INITIAL_ROWS];
  boolean[] validation = new boolean[INITIAL_ROWS];
  long[] hashes = new long[INITIAL_ROWS];

  RowBlock(int columns) {
    this.columns = columns;
    this.features = new float[INITIAL_ROWS * columns];
  }

  void add(float[] row, float target, float weight, boolean isValidation, long hash) {
    if (count == targets.length) {
      resize(2 * count);
    }
    System.arraycopy(row, 0, features, count * columns, columns);
    targets[count] = target;
    weights[count] = weight;
    validation[count] = isValidation;
    hashes[count] = hash;
    count++;
  }

  /** Cuts the arrays to what is used, before the block is sent. */
  RowBlock trim() {
    resize(count);
    return this;
  }

  private void resize(int rows) {
    features = Arrays.copyOf(features, Math.multiplyExact(rows, columns));
    targets = Arrays.copyOf(targets, rows);
    weights = Arrays.copyOf(weights, rows);
    validation = Arrays.copyOf(validation, rows);
    hashes = Arrays.copyOf(hashes, rows);
  }
}
