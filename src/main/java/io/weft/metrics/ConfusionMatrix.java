package io.weft.metrics;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts of examples by actual and predicted class, K×K, summed over shards with {@link #merge}.
 *
 * <p>A matrix of up to {@value #DENSE_CLASSES} classes has K² places. A larger one has a place for
 * each pair that occurs, so that memory and messages grow with the examples and not with K².
 *
 * <p>A ratio without a value is 0, so that tables and means stay finite: nothing was counted, or a
 * class does not occur. {@link #support} tells a true 0 from an empty class. Counts are exact, so
 * the order of merges does not matter. Not thread-safe.
 *
 * <p>Errors: {@link IllegalArgumentException} for a class outside 0..K-1 and for matrices of
 * different sizes.
 */
public final class ConfusionMatrix implements Serializable {

  /** Largest number of classes with a dense matrix; it takes 512 KB. */
  public static final int DENSE_CLASSES = 256;

  private static final long serialVersionUID = 2;

  private final int classes;

  /** Cell {@code actual · K + predicted}. */
  private final CellCounts counts;

  private long total;
  private transient @Nullable Sums sums;

  /** Sums over rows, columns and the diagonal, K values each. */
  private static final class Sums {
    final long[] actual;
    final long[] predicted;
    final long[] correct;

    Sums(ConfusionMatrix matrix) {
      actual = new long[matrix.classes];
      predicted = new long[matrix.classes];
      correct = new long[matrix.classes];
      matrix.forEach(
          (row, column, count) -> {
            actual[row] += count;
            predicted[column] += count;
            correct[row] += row == column ? count : 0;
          });
    }

    long wrong(int c) {
      return actual[c] + predicted[c] - 2 * correct[c];
    }
  }

  /** Visitor of cells that are not 0. */
  public interface CellVisitor {
    void visit(int actual, int predicted, long count);
  }

  /** Makes a matrix of {@code classes} × {@code classes} zeros. */
  public ConfusionMatrix(int classes) {
    if (classes < 1) {
      throw new IllegalArgumentException("Invalid classes: " + classes + " (must be at least 1)");
    }
    this.classes = classes;
    this.counts =
        classes <= DENSE_CLASSES ? new DenseCounts(classes * classes) : new SparseCounts();
  }

  /**
   * Makes a matrix from its counts.
   *
   * @param counts shape [K, K], row-major, each at least 0
   */
  public static ConfusionMatrix of(int classes, long[] counts) {
    long expected = (long) classes * classes;
    ConfusionMatrix matrix = new ConfusionMatrix(classes);
    if (counts.length != expected) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid counts: %d (must be %d, each at least 0)",
              counts.length,
              expected));
    }
    for (int i = 0; i < counts.length; i++) {
      matrix.add(i / classes, i % classes, counts[i]);
    }
    return matrix;
  }

  /**
   * Makes a matrix from its cells.
   *
   * @param cells actual class, predicted class and count of each cell, one after the other
   */
  public static ConfusionMatrix ofCells(int classes, long[] cells) {
    ConfusionMatrix matrix = new ConfusionMatrix(classes);
    if (cells.length % 3 != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Invalid cells: %d numbers (must be three a cell)", cells.length));
    }
    for (int i = 0; i < cells.length; i += 3) {
      matrix.add(Math.toIntExact(cells[i]), Math.toIntExact(cells[i + 1]), cells[i + 2]);
    }
    return matrix;
  }

  /** Tells if the matrix has more than {@value #DENSE_CLASSES} classes. */
  public boolean isSparse() {
    return classes > DENSE_CLASSES;
  }

  public int classes() {
    return classes;
  }

  /** Counts one example. */
  public void add(int actual, int predicted) {
    add(actual, predicted, 1);
  }

  /** Counts several examples. */
  public void add(int actual, int predicted, long count) {
    if (count < 0) {
      throw new IllegalArgumentException("Invalid count: " + count + " (must be at least 0)");
    }
    counts.add(cell(actual, predicted), count);
    total += count;
    sums = null;
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
    other.counts.forEach(counts::add);
    total += other.total;
    sums = null;
  }

  public long count(int actual, int predicted) {
    return counts.get(cell(actual, predicted));
  }

  /**
   * All counts, shape [K, K], row-major.
   *
   * @throws IllegalStateException if the matrix {@link #isSparse}
   */
  public long[] counts() {
    if (isSparse()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Cannot give a table of %d × %d counts: cells() gives those that are not 0",
              classes,
              classes));
    }
    long[] all = new long[classes * classes];
    counts.forEach((cell, count) -> all[(int) cell] = count);
    return all;
  }

  /** Visits each cell that is not 0, row by row. */
  public void forEach(CellVisitor visitor) {
    counts.forEach(
        (cell, count) -> visitor.visit((int) (cell / classes), (int) (cell % classes), count));
  }

  /**
   * Actual class, predicted class and count of each cell that is not 0, one after the other, row by
   * row.
   */
  public long[] cells() {
    LongStream.Builder cells = LongStream.builder();
    forEach((actual, predicted, count) -> cells.add(actual).add(predicted).add(count));
    return cells.build().toArray();
  }

  public long total() {
    return total;
  }

  /** Number of examples with the actual class {@code c}. */
  public long support(int c) {
    return sums().actual[check("actual", c)];
  }

  /** Share of examples on the diagonal; 0 if nothing was counted. */
  public double accuracy() {
    long correct = 0;
    for (long count : sums().correct) {
      correct += count;
    }
    return ratio(correct, total);
  }

  /** Share of the examples predicted as {@code c} that have that class; 0 if there are none. */
  public double precision(int c) {
    check("predicted", c);
    return ratio(sums().correct[c], sums().predicted[c]);
  }

  /** Share of the examples of class {@code c} that are predicted as such; 0 if there are none. */
  public double recall(int c) {
    check("actual", c);
    return ratio(sums().correct[c], sums().actual[c]);
  }

  /** Harmonic mean of precision and recall; 0 if both are 0. */
  public double f1(int c) {
    double precision = precision(c);
    double recall = recall(c);
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  /** Mean {@link #f1} of the classes that occur, actual or predicted; 0 if nothing was counted. */
  public double macroF1() {
    Sums all = sums();
    return IntStream.range(0, classes)
        .filter(c -> all.actual[c] + all.predicted[c] > 0)
        .mapToDouble(this::f1)
        .average()
        .orElse(0);
  }

  /**
   * Classes that occur, actual or predicted, by their mistakes, most first. A mistake counts for
   * the actual class and for the predicted one.
   */
  public List<Integer> classesByMistakes() {
    Sums all = sums();
    return IntStream.range(0, classes)
        .filter(c -> all.actual[c] + all.predicted[c] > 0)
        .boxed()
        .sorted(Comparator.comparing(all::wrong, Comparator.reverseOrder()))
        .toList();
  }

  private Sums sums() {
    Sums known = sums;
    if (known == null) {
      known = new Sums(this);
      sums = known;
    }
    return known;
  }

  private long cell(int actual, int predicted) {
    return (long) check("actual", actual) * classes + check("predicted", predicted);
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
    return other instanceof ConfusionMatrix matrix
        && classes == matrix.classes
        && total == matrix.total
        && Arrays.equals(cells(), matrix.cells());
  }

  @Override
  public int hashCode() {
    return 31 * classes + Long.hashCode(total);
  }

  /** Rows of a dense matrix, such as {@code [[5, 1], [0, 4]]}; the size of a sparse one. */
  @Override
  public String toString() {
    if (isSparse()) {
      return String.format(Locale.ROOT, "[%d classes, %d examples]", classes, total);
    }
    StringJoiner rows = new StringJoiner(", ", "[", "]");
    for (int actual = 0; actual < classes; actual++) {
      StringJoiner row = new StringJoiner(", ", "[", "]");
      for (int predicted = 0; predicted < classes; predicted++) {
        row.add(String.valueOf(count(actual, predicted)));
      }
      rows.add(row.toString());
    }
    return rows.toString();
  }
}
