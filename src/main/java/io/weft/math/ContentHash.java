package io.weft.math;

/**
 * 64-bit hashes of rows and of sequences of rows: equal for equal content. Saved fingerprints
 * depend on these values. Not for cryptography.
 */
public final class ContentHash {
  private ContentHash() {}

  /**
   * Hash of a row: equal for equal values, dense or sparse.
   *
   * @param targets T values; not modified
   * @param features D values; not modified
   */
  public static long ofRow(float[] targets, float[] features) {
    long sum = 0;
    for (int i = 0; i < features.length; i++) {
      sum += features[i] == 0 ? 0 : ofValue(i, features[i]);
    }
    return combine(ofTargets(targets), sum);
  }

  /**
   * Hash of a sparse row: equal to that of the dense row.
   *
   * @param targets T values; not modified
   * @param stored number of values
   * @param indices at least {@code stored}; not modified
   * @param values at least {@code stored}; not modified
   */
  public static long ofRow(float[] targets, int stored, int[] indices, float[] values) {
    long sum = 0;
    for (int i = 0; i < stored; i++) {
      sum += values[i] == 0 ? 0 : ofValue(indices[i], values[i]);
    }
    return combine(ofTargets(targets), sum);
  }

  /** A sum of these hashes does not need the zeros of a sparse row. */
  private static long ofValue(int index, float value) {
    return KeyedRandom.mix(
        ((long) index << 32) | Integer.toUnsignedLong(Float.floatToIntBits(value)));
  }

  private static long ofTargets(float[] targets) {
    long hash = 0;
    for (float target : targets) {
      hash = combine(hash, Float.floatToIntBits(target));
    }
    return hash;
  }

  /**
   * Hash of a row for a seed: another seed gives unrelated hashes.
   *
   * @param row hash of the row's targets and features
   */
  public static long seeded(long seed, long row, float weight) {
    long weighted = row + Float.floatToIntBits(weight);
    return KeyedRandom.mix(KeyedRandom.mix(seed) ^ KeyedRandom.mix(weighted));
  }

  /**
   * Hash of a sequence that continues with more values.
   *
   * @param hash hash of the sequence so far
   * @param values not modified
   */
  public static long append(long hash, float[] values) {
    long appended = hash;
    for (float value : values) {
      appended = KeyedRandom.mix(appended + Float.floatToIntBits(value));
    }
    return appended;
  }

  /** Hash of two parts, given by their hashes; the order of the parts matters. */
  public static long combine(long first, long second) {
    return KeyedRandom.mix(first) + second;
  }
}
