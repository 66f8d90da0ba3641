package io.weft.rundir;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.weft.metrics.ConfusionMatrix;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A confusion matrix with the names of its classes: the content of {@code confusion.csv}. For more
 * than {@link ConfusionMatrix#DENSE_CLASSES} classes, it is that of {@code confusion-cells.csv} and
 * {@code classes.csv}.
 *
 * @param classNames K names
 * @param matrix K × K
 */
public record NamedConfusion(List<String> classNames, ConfusionMatrix matrix) {
  private static final int MAX_CLASSES = 4096;

  /** Most classes of a table that is shown whole. */
  private static final int MAX_SHOWN = 100;

  /** Number of shown classes of larger tables. */
  private static final int SHOWN = 30;

  public NamedConfusion {
    classNames = List.copyOf(classNames);
  }

  /** Classes that tables for people show: all, or those with the most mistakes if many. */
  public static List<Integer> shownClasses(ConfusionMatrix matrix) {
    return matrix.classes() <= MAX_SHOWN
        ? IntStream.range(0, matrix.classes()).boxed().toList()
        : matrix.classesByMistakes().stream().limit(SHOWN).toList();
  }

  /** Note about {@link #shownClasses}; empty if these are all classes. */
  public static Optional<String> note(ConfusionMatrix matrix) {
    int shown = shownClasses(matrix).size();
    return shown == matrix.classes()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "These are the %d of %,d classes with the most mistakes",
                shown,
                matrix.classes()));
  }

  /**
   * Reads the tables of {@link ClassTables#cells} and {@link ClassTables#classes}.
   *
   * @throws IOException if the texts are not such tables; says why
   */
  static NamedConfusion parse(String cells, String classes) throws IOException {
    List<String> names = new ArrayList<>();
    for (String[] row : rows(classes)) {
      names.add(row[0]);
    }
    if (names.size() < 2) {
      throw new IOException("there are no classes");
    }
    ConfusionMatrix matrix = new ConfusionMatrix(names.size() - 1);
    List<String[]> rows = rows(cells);
    if (rows.isEmpty() || !Arrays.asList(rows.get(0)).equals(ClassTables.CELLS)) {
      throw new IOException("it has not the header " + String.join(",", ClassTables.CELLS));
    }
    for (String[] row : rows.subList(1, rows.size())) {
      if (row.length != ClassTables.CELLS.size()) {
        throw new IOException("a row has not " + ClassTables.CELLS.size() + " cells");
      }
      long actual = count(row[0]);
      long predicted = count(row[1]);
      if (Math.max(actual, predicted) >= matrix.classes()) {
        throw new IOException("there are only " + matrix.classes() + " classes");
      }
      matrix.add((int) actual, (int) predicted, count(row[2]));
    }
    return new NamedConfusion(names.subList(1, names.size()), matrix);
  }

  private static List<String[]> rows(String csv) throws IOException {
    try {
      return new CsvParser(settings()).parseAll(new StringReader(csv));
    } catch (TextParsingException e) {
      throw new IOException("it is no CSV of at most " + MAX_CLASSES + " classes", e);
    }
  }

  /**
   * Reads the table of {@link ClassTables#confusion}.
   *
   * @throws IOException if the text is not such a table; says why
   */
  static NamedConfusion parse(String csv) throws IOException {
    List<String[]> rows = rows(csv);
    int classes = rows.size() - 1;
    if (classes < 1 || rows.stream().anyMatch(row -> row.length != classes + 1)) {
      throw new IOException("it is no square table with a header");
    }
    long[] counts = new long[classes * classes];
    for (int actual = 0; actual < classes; actual++) {
      for (int predicted = 0; predicted < classes; predicted++) {
        counts[actual * classes + predicted] = count(rows.get(actual + 1)[predicted + 1]);
      }
    }
    List<String> names = Arrays.asList(rows.get(0)).subList(1, classes + 1);
    return new NamedConfusion(names, ConfusionMatrix.of(classes, counts));
  }

  private static long count(String cell) throws IOException {
    if (!cell.matches("\\d{1,15}")) {
      throw new IOException("'" + cell + "' is no count");
    }
    return Long.parseLong(cell);
  }

  private static CsvParserSettings settings() {
    CsvParserSettings settings = new CsvParserSettings();
    settings.trimValues(false);
    settings.setEmptyValue("");
    settings.setNullValue("");
    settings.setCommentProcessingEnabled(false);
    settings.setMaxColumns(MAX_CLASSES + 1);
    return settings;
  }
}
