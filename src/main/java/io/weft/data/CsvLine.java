package io.weft.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a line of a CSV into cells, as in RFC 4180: cells between commas, quoted or not, with a
 * doubled quote inside quotes. White space around a cell and a byte order mark are removed.
 */
public final class CsvLine {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private CsvLine() {}

  /** Returns true if the line has only white space, or a byte order mark. */
  public static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return b < 0 && text(line).isBlank();
      }
    }
    return true;
  }

  /** Cells of a line in UTF-8, at least one. */
  static List<String> cells(byte[] line) {
    String text = text(line);
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    boolean blank = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        cell.append(c);
        blank = false;
        i++;
      } else if (c == '"' && quoted) {
        quoted = false;
        if (i + 1 < text.length() && ", \t".indexOf(text.charAt(i + 1)) < 0) {
          cell.append(c); // text follows the closing quote: the cell must not look like a number
          blank = false;
        }
      } else if (c == '"' && blank) {
        quoted = true;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
        blank = true;
      } else {
        cell.append(c);
        blank = blank && Character.isWhitespace(c);
      }
    }
    cells.add(cell.toString().strip());
    return cells;
  }

  private static String text(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8);
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }
}
