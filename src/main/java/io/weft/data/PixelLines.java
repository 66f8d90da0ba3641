package io.weft.data;

import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Parses one partition of a text scan: rows (line bytes, file, start of the file's block) in, rows
 * (label, pixel bytes, bad file) out.
 *
 * <p>A file's header is the first line that is not blank in the block that starts at byte 0; a scan
 * gives the lines of a block together and in order. Other blank lines are passed over, as pandas
 * and Spark do. A line that does not fit gives one row that only names its file, and ends the
 * partition: the driver then finds the row and the words.
 *
 * @param parsers the parser of each file, by its listed path
 */
record PixelLines(PixelSchema schema, Map<String, RowParser> parsers)
    implements MapPartitionsFunction<Row, Row> {

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
      return blockStart == 0;
    }

    private Row parse(byte[] line) {
      RowParser parser = parsers.get(file);
      if (parser == null) {
        throw new IllegalStateException("the scan gives a file that was not listed: " + file);
      }
      byte[] pixels = new byte[schema.pixels()];
      try {
        return RowFactory.create((double) parser.parse(line, pixels), pixels, null);
      } catch (DataException e) {
        ended = true;
        return RowFactory.create(0.0, new byte[0], file);
      }
    }
  }
}
