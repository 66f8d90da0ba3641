package io.weft.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Reads files whose types are in them.
 *
 * @param format name of the format in Spark
 * @param mark first characters of each file
 */
record ColumnarSource(String format, String mark) implements Source {

  @Override
  public Table read(SparkSession spark, Request request) {
    SparkFiles files = new SparkFiles(spark, request);
    requireMark(files.files(), files.paths().get(0));
    return files.table(
        files.rows(files.reader(format, Map.of())), CsvFormat.STANDARD, line -> "it is damaged");
  }

  /** Checks the first file: Spark's own error, about any of the others, has no such hint. */
  private void requireMark(DataFiles files, Path file) {
    byte[] start = files.start(file);
    if (!new String(start, ISO_8859_1).startsWith(mark)) {
      throw DataException.cannotRead(
          DataFiles.displayName(file),
          FileStart.format(start)
              .orElse("it is no %s file (write data.format = its format)".formatted(format)));
    }
  }
}
