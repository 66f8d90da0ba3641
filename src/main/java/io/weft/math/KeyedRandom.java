package io.weft.math;

/**
 * Random numbers as a pure function of a key, such as (seed, epoch, step, worker). The same key
 * gives the same bits on any machine.
 *
 * <p>The generator is SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom
 * number generators, OOPSLA 2014). Its first state is a mix of the numbers in the key. Not
 * thread-safe; not for cryptography.
 */
public final class KeyedRandom {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  /** Makes a generator for a key; the order of the numbers in it matters. */
  public static KeyedRandom of(long... key) {
    KeyedRandom random = new KeyedRandom();
    random.state = 0;
    for (long number : key) {
      random.state = mix(random.state + GOLDEN_GAMMA + number);
    }
    return random;
  }

  /** Restarts this generator with a key of four numbers, without allocation. */
  public void restart(long first, long second, long third, long fourth) {
    state = mix(GOLDEN_GAMMA + first);
    state = mix(state + GOLDEN_GAMMA + second);
    state = mix(state + GOLDEN_GAMMA + third);
    state = mix(state + GOLDEN_GAMMA + fourth);
  }

  /**
   * Mixes 64 bits, bijectively. Every input bit changes every output bit with a probability of
   * about one half.
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
   * Uniform integer in [0, bound), without bias (D. Lemire, Fast random integer generation in an
   * interval, 2019).
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

  /** Uniform number in [0, 1), a multiple of 2⁻²⁴. */
  public float nextFloat() {
    return (nextLong() >>> 40) * 0x1p-24f;
  }

  /**
   * Fills {@code target[0, length)} with zeros, each with probability {@code rate}, and with {@code
   * value} elsewhere. The result is that of {@code nextFloat() < rate ? 0 : value}, but without a
   * branch, which processors predict badly here.
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

  /** Uniform number in [0, 1), a multiple of 2⁻⁵³. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  /**
   * Normal number with mean 0 and deviation 1 (Box and Muller). {@link StrictMath} gives the same
   * bits on every machine.
   */
  public double nextGaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * nextDouble());
  }

  /** Shuffles the first {@code count} elements (Fisher and Yates). */
  public void shuffle(int[] elements, int count) {
    for (int i = count - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int swapped = elements[i];
      elements[i] = elements[j];
      elements[j] = swapped;
    }
  }
}
