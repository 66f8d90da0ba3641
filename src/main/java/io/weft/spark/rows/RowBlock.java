package io.weft.spark.rows;

import java.io.Serializable;
import java.util.Arrays;

/** Packed rows for one worker: the shuffle moves arrays instead of row objects. */
final class RowBlock implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int INITIAL_ROWS = 64;

  final ExampleSchema schema;
  int count;
  float[] features;
  float[] targets;
  float[] weights = new float[INITIAL_ROWS];
  boolean[] validation = new boolean[INITIAL_ROWS];
  long[] hashes = new long[INITIAL_ROWS];

  RowBlock(ExampleSchema schema) {
    this.schema = schema;
    this.features = new float[INITIAL_ROWS * schema.features()];
    this.targets = new float[INITIAL_ROWS * schema.targets()];
  }

  /**
   * Adds the row that a reader has read last.
   *
   * @param row not modified
   * @param hash hash of the row
   */
  void add(RowReader row, long hash) {
    if (count == weights.length) {
      resize(2 * count);
    }
    System.arraycopy(row.features, 0, features, count * schema.features(), schema.features());
    System.arraycopy(row.targets, 0, targets, count * schema.targets(), schema.targets());
    weights[count] = row.weight;
    validation[count] = row.validation;
    hashes[count] = hash;
    count++;
  }

  /** Shortens the arrays to the rows in use, before the block is sent. */
  RowBlock trim() {
    resize(count);
    return this;
  }

  private void resize(int rows) {
    features = Arrays.copyOf(features, Math.multiplyExact(rows, schema.features()));
    targets = Arrays.copyOf(targets, Math.multiplyExact(rows, schema.targets()));
    weights = Arrays.copyOf(weights, rows);
    validation = Arrays.copyOf(validation, rows);
    hashes = Arrays.copyOf(hashes, rows);
  }
}
