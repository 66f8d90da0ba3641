package io.weft.data;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Parses the lines of CSV files, one partition of Spark's text scan at a time. Its input rows are
 * (line bytes, file, start of the block). Its output rows are (label, pixel bytes, bad file). With
 * an order they also have (number of the file, start of the block, number of the line in the block,
 * other cells).
 *
 * <p>The header, if there is one, is the first line that is not blank in the block that starts at
 * byte 0. A scan returns the lines of a block together and in order. Other blank lines are skipped,
 * as in pandas and Spark. A bad line becomes one row that names only its file, and ends the
 * partition. The driver then finds the row and the reason.
 *
 * @param files by their listed paths
 */
record PixelLines(Map<String, SourceFile> files, CsvFormat format, Request.RowOrder rowOrder)
    implements MapPartitionsFunction<Row, Row> {

  /**
   * A file.
   *
   * @param number index among the files
   * @param others positions of the other columns; -1 for a column that this file does not have
   */
  record SourceFile(int number, RowParser parser, List<Integer> others) implements Serializable {}

  @Override
  public Iterator<Row> call(Iterator<Row> lines) {
    return new ParsedRows(lines);
  }

  private final class ParsedRows implements Iterator<Row> {

    private final Iterator<Row> lines;
    private @Nullable Row next;
    private boolean ended;
    private String scanPath = "";
    private String file = "";
    private long blockStart = -1;
    private long lineNumber;

    ParsedRows(Iterator<Row> lines) {
      this.lines = lines;
    }

    @Override
    public boolean hasNext() {
      while (next == null && !ended && lines.hasNext()) {
        Row line = lines.next();
        if (!CsvLine.isBlank((byte[]) line.get(0)) && !isHeader(line)) {
          next = parse((byte[]) line.get(0));
        }
      }
      return next != null;
    }

    @Override
    public Row next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      Row row = next;
      next = null;
      return row;
    }

    private boolean isHeader(Row line) {
      if (line.getLong(2) == blockStart && line.getString(1).equals(scanPath)) {
        return false;
      }
      blockStart = line.getLong(2);
      scanPath = line.getString(1);
      file = DataFiles.ofScan(scanPath).toString();
      lineNumber = 0;
      return blockStart == 0 && format.hasHeader();
    }

    private Row parse(byte[] bytes) {
      SourceFile source = files.get(file);
      if (source == null) {
        throw new IllegalStateException("the scan returned a file that was not listed: " + file);
      }
      byte[] pixels = new byte[source.parser().pixels()];
      try {
        double label = source.parser().parse(bytes, pixels);
        return switch (rowOrder) {
          case NONE -> RowFactory.create(label, pixels, null);
          case KEPT ->
              RowFactory.create(
                  label,
                  pixels,
                  null,
                  source.number(),
                  blockStart,
                  lineNumber++,
                  others(bytes, source.others()));
        };
      } catch (DataException e) {
        ended = true;
        return switch (rowOrder) {
          case NONE -> RowFactory.create(0.0, new byte[0], file);
          case KEPT ->
              RowFactory.create(
                  0.0, new byte[0], file, source.number(), blockStart, lineNumber, new String[0]);
        };
      }
    }
  }

  private @Nullable String[] others(byte[] line, List<Integer> columns) {
    @Nullable String[] others = new String[columns.size()];
    if (others.length > 0) {
      List<String> cells = CsvLine.cells(line, format);
      for (int i = 0; i < others.length; i++) {
        others[i] = columns.get(i) < 0 ? null : cells.get(columns.get(i));
      }
    }
    return others;
  }
}
