package io.weft.math;

/**
 * 64-bit hashes of rows and of sequences of rows: equal for equal content. Saved fingerprints
 * depend on these values. Not for cryptography.
 */
public final class ContentHash {
  private ContentHash() {}

  /**
   * Hash of a row: equal for equal values.
   *
   * @param targets T values; not modified
   * @param features D values; not modified
   */
  public static long ofRow(float[] targets, float[] features) {
    long hash = 0;
    for (float target : targets) {
      hash = combine(hash, Float.floatToIntBits(target));
    }
    return append(hash, features);
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
