package io.weft.data.recipe;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Number of distinct values, from their 64-bit hashes: exact up to {@value #SIZE}, otherwise with a
 * standard error of 3 %.
 *
 * <p>The sketch keeps the {@value #SIZE} smallest different hashes. If the largest of these is the
 * fraction f of the range, there are about {@code (SIZE - 1) / f} values (Z. Bar-Yossef and others,
 * "Counting distinct elements in a data stream", 2002). The order of the values does not matter.
 *
 * <p>Not thread-safe.
 */
final class DistinctSketch {
  static final int SIZE = ColumnProfile.MAX_EXACT;

  private static final double RANGE = Math.scalb(1.0, Long.SIZE);

  private final long[] hashes = new long[4 * SIZE];
  private int count;
  private long limit = Long.MAX_VALUE;

  /** Adds the hash of a value. */
  void add(long hash) {
    if (hash > limit) {
      return;
    }
    hashes[count++] = hash;
    if (count == hashes.length) {
      compact();
    }
  }

  /** Adds the values of another sketch. */
  void addAll(byte[] other) {
    ByteBuffer bytes = ByteBuffer.wrap(other);
    while (bytes.hasRemaining()) {
      add(bytes.getLong());
    }
  }

  /** The smallest hashes, for {@link #addAll}. */
  byte[] toBytes() {
    compact();
    ByteBuffer bytes = ByteBuffer.allocate(count * Long.BYTES);
    for (int i = 0; i < count; i++) {
      bytes.putLong(hashes[i]);
    }
    return bytes.array();
  }

  long estimate() {
    compact();
    if (count < SIZE) {
      return count;
    }
    double fraction = ((double) hashes[SIZE - 1] - Long.MIN_VALUE + 1) / RANGE;
    return Math.max(SIZE, Math.round((SIZE - 1) / fraction));
  }

  /** Keeps the smallest hashes, sorted, each once. */
  private void compact() {
    Arrays.sort(hashes, 0, count);
    int kept = 0;
    for (int i = 0; i < count && kept < SIZE; i++) {
      if (i == 0 || hashes[i] != hashes[i - 1]) {
        hashes[kept++] = hashes[i];
      }
    }
    count = kept;
    if (kept == SIZE) {
      limit = hashes[SIZE - 1];
    }
  }
}
