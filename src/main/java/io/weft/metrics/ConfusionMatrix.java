package io.weft.metrics;

import java.io.Serializable;
import java.util.Arrays;

/** How often each of K classes was taken for each. Mergeable; not thread-safe. */
public final class ConfusionMatrix implements Serializable {
  private static final long serialVersionUID = 1;

  private final int classes;

  /** Row = actual class, column = predicted class. */
  private final long[] counts;

  /** All zero, for K classes. */
  public ConfusionMatrix(int classes) {
    if (classes < 1) {
      throw new IllegalArgumentException("Invalid classes: " + classes + " (must be at least 1)");
    }
    this.classes = classes;
    this.counts = new long[Math.multiplyExact(classes, classes)];
  }

  /** Counts one example. */
  public void add(int actual, int predicted) {
    counts[index(actual, predicted)]++;
  }

  /** Adds another part's counts; that part is not modified. */
  public void merge(ConfusionMatrix other) {
    if (other.classes != classes) {
      throw new IllegalArgumentException(
          "Cannot merge confusion matrices: of %d and %d classes"
              .formatted(classes, other.classes));
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /** K. */
  public int classes() {
    return classes;
  }

  public long count(int actual, int predicted) {
    return counts[index(actual, predicted)];
  }

  public long total() {
    return Arrays.stream(counts).sum();
  }

  /** Share of examples on the diagonal; 0 without examples. */
  public double accuracy() {
    long hits = 0;
    for (int c = 0; c < classes; c++) {
      hits += count(c, c);
    }
    return ratio(hits, total());
  }

  /** Share of the examples taken for class c that are of class c; 0 when there are none. */
  public double precision(int c) {
    long predicted = 0;
    for (int actual = 0; actual < classes; actual++) {
      predicted += count(actual, c);
    }
    return ratio(count(c, c), predicted);
  }

  /** Share of the examples of class c that were taken for class c; 0 when there are none. */
  public double recall(int c) {
    return ratio(count(c, c), support(c));
  }

  /** Harmonic mean of precision and recall; 0 when both are 0. */
  public double f1(int c) {
    double sum = precision(c) + recall(c);
    return sum == 0 ? 0 : 2 * precision(c) * recall(c) / sum;
  }

  /** Number of examples of class c. */
  public long support(int c) {
    long actual = 0;
    for (int predicted = 0; predicted < classes; predicted++) {
      actual += count(c, predicted);
    }
    return actual;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  private int index(int actual, int predicted) {
    if (actual < 0 || actual >= classes || predicted < 0 || predicted >= classes) {
      throw new IndexOutOfBoundsException(
          "class %d taken for %d, of %d classes".formatted(actual, predicted, classes));
    }
    return actual * classes + predicted;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfusionMatrix matrix && Arrays.equals(counts, matrix.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "ConfusionMatrix(classes=%d, total=%d)".formatted(classes, total());
  }
}
