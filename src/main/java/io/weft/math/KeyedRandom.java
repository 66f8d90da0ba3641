package io.weft.math;

/**
 * Random numbers that are a pure function of a key, such as (seed, epoch, step, worker): whoever
 * computes them again gets the same bits, on any machine.
 *
 * <p>SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom number generators,
 * OOPSLA 2014), started from a mix of the key's parts. Not thread-safe; not for cryptography.
 */
public final class KeyedRandom {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  /** A generator for the key; the order of its parts matters. */
  public static KeyedRandom of(long... key) {
    KeyedRandom random = new KeyedRandom();
    random.state = 0;
    for (long part : key) {
      random.state = mix(random.state + GOLDEN_GAMMA + part);
    }
    return random;
  }

  /** Restarts this generator at a key of four parts, without allocating. */
  public void restart(long first, long second, long third, long fourth) {
    state = mix(GOLDEN_GAMMA + first);
    state = mix(state + GOLDEN_GAMMA + second);
    state = mix(state + GOLDEN_GAMMA + third);
    state = mix(state + GOLDEN_GAMMA + fourth);
  }

  /**
   * Bijective mix of 64 bits: every input bit changes every output bit with probability about one
   * half.
   */
  public static long mix(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /**
   * Uniform in [0, bound), without bias (D. Lemire, Fast random integer generation in an interval,
   * 2019).
   */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("Invalid bound: " + bound + " (must be positive)");
    }
    long product = (nextLong() >>> 32) * bound;
    long low = product & 0xFFFFFFFFL;
    if (low < bound) {
      long threshold = (1L << 32) % bound;
      while (low < threshold) {
        product = (nextLong() >>> 32) * bound;
        low = product & 0xFFFFFFFFL;
      }
    }
    return (int) (product >>> 32);
  }

  /** Uniform in [0, 1), a multiple of 2⁻²⁴. */
  public float nextFloat() {
    return (nextLong() >>> 40) * 0x1p-24f;
  }

  /**
   * Fills {@code target[0, length)} with zeros, each with probability {@code rate}, and {@code
   * value} elsewhere: what {@code nextFloat() < rate ? 0 : value} gives, without the branch, which
   * is guessed wrong too often to be cheap.
   *
   * @param rate in [0, 1)
   */
  public void fillBernoulli(float[] target, int length, double rate, float value) {
    int threshold = (int) Math.ceil(rate * 0x1p24);
    int bits = Float.floatToRawIntBits(value);
    long current = state;
    for (int i = 0; i < length; i++) {
      current += GOLDEN_GAMMA;
      int isBelow = ((int) (mix(current) >>> 40) - threshold) >> 31;
      target[i] = Float.intBitsToFloat(bits & ~isBelow);
    }
    state = current;
  }

  /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  /**
   * Normal with mean 0 and deviation 1 (Box and Muller); {@link StrictMath} keeps the bits equal
   * everywhere.
   */
  public double nextGaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * nextDouble());
  }

  /** Puts the elements into a random order (Fisher and Yates). */
  public void shuffle(int[] elements) {
    for (int i = elements.length - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int swapped = elements[i];
      elements[i] = elements[j];
      elements[j] = swapped;
    }
  }
}
