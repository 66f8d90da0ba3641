package io.weft.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Splits a line of a CSV into cells, as in RFC 4180: cells between separators, quoted or not, with
 * a doubled quote inside quotes. White space around a cell and a byte order mark are removed.
 */
public final class CsvLine {

  private static final String BYTE_ORDER_MARK = "\uFEFF";
  // possessive quantifiers: a cell of a million digits and a letter fails without backtracking
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d++\\.?\\d*+|\\.\\d++)([eE][+-]?\\d++)?");

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
  static List<String> cells(byte[] line, CsvFormat format) {
    return cells(text(line), format);
  }

  /** Cells of a line, at least one. */
  static List<String> cells(String line, CsvFormat format) {
    String text = withoutMark(line);
    char quote = format.quote();
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    boolean blank = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == quote && i + 1 < text.length() && text.charAt(i + 1) == quote) {
        cell.append(c);
        blank = false;
        i++;
      } else if (c == quote && quoted) {
        quoted = false;
        if (!isEndOfCell(text, i + 1, format)) {
          cell.append(c); // text follows the closing quote: the cell must not look like a number
          blank = false;
        }
      } else if (c == quote && blank) {
        quoted = true;
      } else if (!quoted && text.startsWith(format.separator(), i)) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
        blank = true;
        i += format.separator().length() - 1;
      } else {
        cell.append(c);
        blank = blank && Character.isWhitespace(c);
      }
    }
    cells.add(cell.toString().strip());
    return cells;
  }

  /** Returns true if the cell is a decimal number. */
  static boolean isNumber(String cell) {
    return NUMBER.matcher(cell).matches();
  }

  private static boolean isEndOfCell(String text, int at, CsvFormat format) {
    return at == text.length()
        || text.charAt(at) == ' '
        || text.charAt(at) == '\t'
        || text.startsWith(format.separator(), at);
  }

  private static String text(byte[] line) {
    return withoutMark(new String(line, StandardCharsets.UTF_8));
  }

  private static String withoutMark(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }
}
