package io.weft.rundir;

import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import io.weft.metrics.ConfusionMatrix;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Writes the CSV files of a test set's confusion matrix. */
final class ClassTables {
  static final List<String> CELLS = List.of("actual", "predicted", "count");

  private ClassTables() {}

  /** Header {@code actual,<class names>}; row: actual class, then its examples by prediction. */
  static byte[] confusion(ConfusionMatrix matrix, List<String> classNames) {
    return csv(
        writer -> {
          List<Object> header = new ArrayList<>(List.of("actual"));
          header.addAll(classNames);
          writer.writeRow(header);
          for (int actual = 0; actual < matrix.classes(); actual++) {
            List<Object> row = new ArrayList<>(List.of(classNames.get(actual)));
            for (int predicted = 0; predicted < matrix.classes(); predicted++) {
              row.add(matrix.count(actual, predicted));
            }
            writer.writeRow(row);
          }
        });
  }

  /**
   * Header {@code actual,predicted,count}; a row for each pair of classes that occurs, by their
   * numbers.
   */
  static byte[] cells(ConfusionMatrix matrix) {
    return csv(
        writer -> {
          writer.writeRow(CELLS);
          matrix.forEach(
              (actual, predicted, count) -> writer.writeRow(List.of(actual, predicted, count)));
        });
  }

  /** Header {@code class,precision,recall,f1,support}; undefined ratios are 0. */
  static byte[] classes(ConfusionMatrix matrix, List<String> classNames) {
    return csv(
        writer -> {
          writer.writeRow("class", "precision", "recall", "f1", "support");
          for (int c = 0; c < matrix.classes(); c++) {
            writer.writeRow(
                classNames.get(c),
                matrix.precision(c),
                matrix.recall(c),
                matrix.f1(c),
                matrix.support(c));
          }
        });
  }

  private static byte[] csv(Consumer<CsvWriter> rows) {
    CsvWriterSettings settings = new CsvWriterSettings();
    settings.getFormat().setLineSeparator("\n");
    settings.setQuoteEscapingEnabled(true); // a quote inside a name is doubled, as RFC 4180 has it
    settings.trimValues(false);
    settings.setEmptyValue("\"\"");
    StringWriter text = new StringWriter();
    CsvWriter writer = new CsvWriter(text, settings);
    rows.accept(writer);
    writer.close();
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
