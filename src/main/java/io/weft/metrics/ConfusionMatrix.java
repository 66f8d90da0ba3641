package io.weft.metrics;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Counts of examples by actual and predicted class, K×K, summed over shards with {@link #merge}.
 *
 * <p>Every ratio is 0 where it is undefined (nothing counted, a class never seen or never
 * predicted), so that tables and means stay finite; {@link #support} tells a true 0 from an empty
 * class. Counts are exact, so the order of merges does not matter. Not thread-safe.
 *
 * <p>Errors: {@link IllegalArgumentException} for a class outside 0..K-1 and for matrices of
 * different sizes.
 */
public final class ConfusionMatrix implements Serializable {
  private static final long serialVersionUID = 1;

  private final int classes;

  /** Shape [K, K], row-major: row is the actual class, column the predicted one. */
  private final long[] counts;

  /** A matrix of {@code classes} × {@code classes} zeros. */
  public ConfusionMatrix(int classes) {
    if (classes < 1) {
      throw new IllegalArgumentException("Invalid classes: " + classes + " (must be at least 1)");
    }
    this.classes = classes;
    this.counts = new long[Math.multiplyExact(classes, classes)];
  }

  /**
   * A matrix that was counted before.
   *
   * @param counts shape [K, K], row-major, each at least 0; copied
   */
  public static ConfusionMatrix of(int classes, long[] counts) {
    long expected = (long) classes * classes;
    if (counts.length != expected || Arrays.stream(counts).anyMatch(n -> n < 0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid counts: %d (must be %d, each at least 0)",
              counts.length,
              expected));
    }
    ConfusionMatrix matrix = new ConfusionMatrix(classes);
    System.arraycopy(counts, 0, matrix.counts, 0, counts.length);
    return matrix;
  }

  /** All counts, shape [K, K], row-major: a copy. */
  public long[] counts() {
    return counts.clone();
  }

  public int classes() {
    return classes;
  }

  /** Counts one example. */
  public void add(int actual, int predicted) {
    counts[index(actual, predicted)]++;
  }

  /** Adds all counts of {@code other}, which is not modified. */
  public void merge(ConfusionMatrix other) {
    if (other.classes != classes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot merge confusion matrices: %d classes against %d",
              classes,
              other.classes));
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  public long count(int actual, int predicted) {
    return counts[index(actual, predicted)];
  }

  public long total() {
    return Arrays.stream(counts).sum();
  }

  /** Examples whose actual class is {@code c}. */
  public long support(int c) {
    int row = index(c, 0);
    return Arrays.stream(counts, row, row + classes).sum();
  }

  /** Examples on the diagonal over all examples; 0 when nothing was counted. */
  public double accuracy() {
    long correct = 0;
    for (int c = 0; c < classes; c++) {
      correct += count(c, c);
    }
    return ratio(correct, total());
  }

  /** Of the examples predicted as {@code c}, the share that is; 0 when none was. */
  public double precision(int c) {
    long predicted = 0;
    for (int actual = 0; actual < classes; actual++) {
      predicted += count(actual, c);
    }
    return ratio(count(c, c), predicted);
  }

  /** Of the examples of class {@code c}, the share predicted as such; 0 when there is none. */
  public double recall(int c) {
    return ratio(count(c, c), support(c));
  }

  /** Harmonic mean of precision and recall; 0 when both are. */
  public double f1(int c) {
    double precision = precision(c);
    double recall = recall(c);
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  private int index(int actual, int predicted) {
    return check("actual", actual) * classes + check("predicted", predicted);
  }

  private int check(String role, int c) {
    if (c < 0 || c >= classes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Invalid %s class: %d (must be from 0 to %d)", role, c, classes - 1));
    }
    return c;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfusionMatrix matrix && Arrays.equals(counts, matrix.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  /** One bracketed row an actual class: {@code [[5, 1], [0, 4]]}. */
  @Override
  public String toString() {
    StringJoiner rows = new StringJoiner(", ", "[", "]");
    for (int row = 0; row < counts.length; row += classes) {
      rows.add(Arrays.toString(Arrays.copyOfRange(counts, row, row + classes)));
    }
    return rows.toString();
  }
}
