package io.weft.data;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the lines of one CSV file into labels and pixels, as its header says. Not thread-safe. */
final class PixelParser {
  static final int NO_LABEL = -1;
  private static final int MAX_PIXEL = 255;
  private static final int IGNORED = -2;
  private static final int IS_LABEL = -1;

  private final PixelSchema schema;
  private final List<String> columns;

  /** For each column of the file: the pixel it holds from 0, or IS_LABEL, or IGNORED. */
  private final int[] roles;

  private final CsvParser cells;

  /**
   * A parser for the lines below a header.
   *
   * @throws DataException if the header lacks a column or has one twice; the message goes on from
   *     "Cannot read FILE: "
   */
  PixelParser(String header, PixelSchema schema) {
    this.schema = schema;
    CsvParserSettings settings = new CsvParserSettings();
    settings.setMaxColumns(100_000);
    settings.setMaxCharsPerColumn(100_000);
    this.cells = new CsvParser(settings);
    String[] names = cells.parseLine(withoutByteOrderMark(header));
    this.columns = names == null ? List.of() : Arrays.asList(names);
    this.roles = columns.stream().mapToInt(this::role).toArray();
    requireAllColumns();
  }

  static String withoutByteOrderMark(String line) {
    return line.startsWith("\uFEFF") ? line.substring(1) : line;
  }

  private int role(@Nullable String column) {
    if (column == null) {
      return IGNORED;
    }
    if (column.equals(PixelSchema.LABEL)) {
      return IS_LABEL;
    }
    if (column.matches(PixelSchema.PIXEL_PREFIX + "[1-9][0-9]{0,8}")) {
      int number = Integer.parseInt(column.substring(PixelSchema.PIXEL_PREFIX.length()));
      return number <= schema.pixels() ? number - 1 : IGNORED;
    }
    return IGNORED;
  }

  private void requireAllColumns() {
    int[] found = new int[schema.pixels() + 1];
    for (int c = 0; c < roles.length; c++) {
      if (roles[c] != IGNORED && ++found[roles[c] + 1] > 1) {
        throw new DataException("row 1: column " + columns.get(c) + " is there twice");
      }
    }
    List<String> missing = new ArrayList<>();
    if (found[0] == 0 && schema.labels() == PixelSchema.Labels.REQUIRED) {
      missing.add(PixelSchema.LABEL);
    }
    for (int pixel = 1; pixel <= schema.pixels(); pixel++) {
      if (found[pixel] == 0) {
        missing.add(PixelSchema.PIXEL_PREFIX + pixel);
      }
    }
    if (!missing.isEmpty()) {
      int more = missing.size() - 3;
      throw new DataException(
          "row 1: no column "
              + String.join(", ", missing.subList(0, Math.min(3, missing.size())))
              + (more > 0 ? " and " + more + " more" : ""));
    }
  }

  List<String> ignoredColumns() {
    List<String> ignored = new ArrayList<>();
    for (int c = 0; c < roles.length; c++) {
      if (roles[c] == IGNORED) {
        ignored.add(columns.get(c));
      }
    }
    return ignored;
  }

  /**
   * Reads one line.
   *
   * @param pixels D values; written
   * @return the label, or {@link #NO_LABEL} if the file has none
   * @throws DataException if a cell is wrong; the message starts with the column
   */
  int parse(String line, byte[] pixels) {
    int label = NO_LABEL;
    int column = 0;
    int start = 0;
    while (column < roles.length && start <= line.length()) {
      int end = line.indexOf(',', start);
      end = end < 0 ? line.length() : end;
      int value = wholeNumber(line, start, end);
      if (value < 0) {
        return parseCells(line, pixels);
      }
      label = take(column, value, label, pixels);
      column++;
      start = end + 1;
    }
    if (column != roles.length || start <= line.length()) {
      return parseCells(line, pixels);
    }
    return label;
  }

  private int take(int column, int value, int label, byte[] pixels) {
    int role = roles[column];
    if (role >= 0) {
      if (value > MAX_PIXEL) {
        throw wrong(column, Integer.toString(value), "a whole number from 0 to 255");
      }
      pixels[role] = (byte) value;
    } else if (role == IS_LABEL) {
      if (value >= schema.classes()) {
        throw wrong(column, Integer.toString(value), labelRule());
      }
      return value;
    }
    return label;
  }

  /** The plain cell as a number below a million, or -1 if it needs a closer look. */
  private static int wholeNumber(String line, int start, int end) {
    if (end == start || end - start > 6) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      int digit = line.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** The closer look: quotes, spaces, 12.0 for 12, and the words for what is wrong. */
  private int parseCells(String line, byte[] pixels) {
    String[] values = cells.parseLine(line);
    int length = values == null ? 0 : values.length;
    if (values == null || length != roles.length) {
      throw new DataException("it has %d cells (must be %d)".formatted(length, roles.length));
    }
    int label = NO_LABEL;
    for (int column = 0; column < length; column++) {
      if (roles[column] != IGNORED) {
        label = take(column, number(column, values[column]), label, pixels);
      }
    }
    return label;
  }

  private int number(int column, @Nullable String cell) {
    String rule = roles[column] == IS_LABEL ? labelRule() : "a whole number from 0 to 255";
    try {
      double value = Double.parseDouble(cell == null ? "" : cell);
      if (value >= 0 && value == Math.rint(value) && value < 1e9) {
        return (int) value;
      }
    } catch (NumberFormatException e) {
      throw wrong(column, cell, rule, e);
    }
    throw wrong(column, cell, rule);
  }

  private String labelRule() {
    return "a whole number from 0 to " + (schema.classes() - 1);
  }

  private DataException wrong(int column, @Nullable String got, String rule) {
    return wrong(column, got, rule, null);
  }

  private DataException wrong(
      int column, @Nullable String got, String rule, @Nullable Throwable cause) {
    String what = got == null ? "an empty cell" : got;
    return new DataException(
        "column %s: %s (must be %s)".formatted(columns.get(column), what, rule), cause);
  }
}
