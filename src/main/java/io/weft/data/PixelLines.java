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
 * Parses one partition of a text scan: rows (line bytes, file, start of the file's block) in, rows
 * (label, pixel bytes, bad file) out. Rows in order also have (file's number, start of the block,
 * line's number in the block, cells of the other columns).
 *
 * <p>A file's header is the first line that is not blank in the block that starts at byte 0; a scan
 * gives the lines of a block together and in order. Other blank lines are passed over, as pandas
 * and Spark do. A line that does not fit gives one row that only names its file, and ends the
 * partition: the driver then finds the row and the words.
 *
 * @param sources each file, by its listed path
 */
public record PixelLines(PixelSchema schema, Map<String, Source> sources, Rows rows)
    implements MapPartitionsFunction<Row, Row> {

  /** Parts of a row that are kept. */
  public enum Rows {
    /** Label and pixels. */
    PLAIN,
    /** Its place and its other cells, too. */
    IN_ORDER
  }

  /**
   * A file.
   *
   * @param number its place among the files
   * @param others the positions of the other columns; -1 for one that only other files have
   */
  public record Source(int number, RowParser parser, List<Integer> others)
      implements Serializable {}

  @Override
  public Iterator<Row> call(Iterator<Row> lines) {
    return new ParsedRows(lines);
  }

  private final class ParsedRows implements Iterator<Row> {

    private final Iterator<Row> lines;
    private @Nullable Row next;
    private boolean ended;
    private String scanned = "";
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
      if (line.getLong(2) == blockStart && line.getString(1).equals(scanned)) {
        return false;
      }
      blockStart = line.getLong(2);
      scanned = line.getString(1);
      file = CsvFiles.scanned(scanned).toString();
      lineNumber = 0;
      return blockStart == 0;
    }

    private Row parse(byte[] bytes) {
      Source source = sources.get(file);
      if (source == null) {
        throw new IllegalStateException("the scan gives a file that was not listed: " + file);
      }
      byte[] pixels = new byte[schema.pixels()];
      try {
        double label = source.parser().parse(bytes, pixels);
        return switch (rows) {
          case PLAIN -> RowFactory.create(label, pixels, null);
          case IN_ORDER ->
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
        return switch (rows) {
          case PLAIN -> RowFactory.create(0.0, new byte[0], file);
          case IN_ORDER ->
              RowFactory.create(
                  0.0, new byte[0], file, source.number(), blockStart, lineNumber, new String[0]);
        };
      }
    }
  }

  private static @Nullable String[] others(byte[] line, List<Integer> columns) {
    @Nullable String[] others = new String[columns.size()];
    if (others.length > 0) {
      List<String> cells = CsvLine.cells(line);
      for (int i = 0; i < others.length; i++) {
        others[i] = columns.get(i) < 0 ? null : cells.get(columns.get(i));
      }
    }
    return others;
  }
}
