package io.weft.report;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.weft.metrics.ConfusionMatrix;
import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;

/**
 * A confusion matrix with the names of its classes, as {@code confusion.csv} has it.
 *
 * @param classNames K names
 * @param matrix K × K
 */
public record NamedConfusion(List<String> classNames, ConfusionMatrix matrix) {
  private static final int MAX_CLASSES = 4096;

  public NamedConfusion {
    classNames = List.copyOf(classNames);
  }

  /**
   * Reads what {@link ClassTables#confusion} writes.
   *
   * @throws IOException if it is no such table; says why
   */
  static NamedConfusion parse(String csv) throws IOException {
    List<String[]> rows;
    try {
      rows = new CsvParser(settings()).parseAll(new StringReader(csv));
    } catch (TextParsingException e) {
      throw new IOException("it is no CSV of at most " + MAX_CLASSES + " classes", e);
    }
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
