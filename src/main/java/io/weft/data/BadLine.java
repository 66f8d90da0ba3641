package io.weft.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.when;

import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;

/**
 * A line of a text file that Spark's reader could not read.
 *
 * @param text without its line end
 */
record BadLine(Path file, String text) {

  /** Column in which Spark's readers keep such lines. */
  static final String COLUMN = "weft_bad_line";

  /** Value of {@link Table#BAD}: file and line, or null. */
  static Column column() {
    return when(col(COLUMN).isNotNull(), concat_ws("\n", col("_metadata.file_path"), col(COLUMN)));
  }

  /** Reads a value of {@link #column}. */
  static BadLine parse(String value) {
    int end = value.indexOf('\n');
    return new BadLine(DataFiles.ofScan(value.substring(0, end)), value.substring(end + 1));
  }

  /** Error that names the file, the row and the reason. A line with this text is looked for. */
  DataException problem(DataFiles files, CsvFormat format, Function<String, String> reason) {
    String first = text.lines().findFirst().orElse("").strip();
    Optional<Long> row =
        files.readUntil(
            file,
            (number, line) ->
                new String(line, format.charset()).strip().equals(first)
                    ? Optional.of(number)
                    : Optional.empty());
    String words = reason.apply(text);
    return DataException.cannotRead(
        DataFiles.displayName(file),
        row.map(number -> "row " + number).orElse("a row")
            + (words.startsWith("column ") ? ", " : ": ")
            + words);
  }
}
