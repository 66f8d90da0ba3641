package io.weft.train;

import java.util.Arrays;

/** Rows that become one block. They are kept sparse until a dense row comes. Not thread-safe. */
final class OpenBlock {
  private final int columns;
  private final int targetColumns;
  private final int capacity;
  private final float[] targets;
  private final float[] weights;
  private int count;

  /** Values of dense rows; empty before the first one. */
  private float[] dense = new float[0];

  private boolean isDense;

  /** Places in the next arrays: the begin of each sparse row, and the end of the last. */
  private final int[] places;

  private int[] indices = new int[0];
  private float[] values = new float[0];

  OpenBlock(int columns, int targetColumns, int capacity) {
    this.columns = columns;
    this.targetColumns = targetColumns;
    this.capacity = capacity;
    this.targets = new float[capacity * targetColumns];
    this.weights = new float[capacity];
    this.places = new int[capacity + 1];
  }

  /** Adds the features of a row; {@link #end} ends the row. */
  void add(float[] features) {
    makeDense();
    System.arraycopy(features, 0, dense, count * columns, columns);
  }

  /** Adds the features of a sparse row; {@link #end} ends the row. */
  void add(int stored, int[] rowIndices, float[] rowValues) {
    if (isDense) {
      scatter(count, 0, stored, rowIndices, rowValues);
      return;
    }
    int from = places[count];
    int end = from + stored;
    if (end > indices.length) {
      int larger = Math.max(end, 2 * indices.length);
      indices = Arrays.copyOf(indices, larger);
      values = Arrays.copyOf(values, larger);
    }
    System.arraycopy(rowIndices, 0, indices, from, stored);
    System.arraycopy(rowValues, 0, values, from, stored);
    places[count + 1] = end;
  }

  void end(float[] rowTargets, float weight) {
    System.arraycopy(rowTargets, 0, targets, count * targetColumns, targetColumns);
    weights[count] = weight;
    count++;
  }

  int count() {
    return count;
  }

  boolean isFull() {
    return count == capacity;
  }

  /** The rows as bytes. There are none then. */
  byte[] pack() {
    if (!isDense && 2L * places[count] >= (long) count * columns) {
      makeDense();
    }
    byte[] block =
        isDense
            ? PackedBlock.ofDense(count, columns, dense, targetColumns, targets, weights)
            : PackedBlock.ofSparse(count, places, indices, values, targetColumns, targets, weights);
    count = 0;
    isDense = false;
    return block;
  }

  private void makeDense() {
    if (isDense) {
      return;
    }
    if (dense.length == 0) {
      dense = new float[Math.multiplyExact(capacity, columns)];
    }
    for (int i = 0; i < count; i++) {
      scatter(i, places[i], places[i + 1], indices, values);
    }
    isDense = true;
  }

  private void scatter(int row, int from, int to, int[] rowIndices, float[] rowValues) {
    int first = row * columns;
    Arrays.fill(dense, first, first + columns, 0);
    for (int i = from; i < to; i++) {
      dense[first + rowIndices[i]] = rowValues[i];
    }
  }
}
