package io.weft.data;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;

/**
 * Syntax of a CSV's lines.
 *
 * @param separator text between two cells, not empty
 * @param quote character around cells that contain a separator
 * @param encoding name of the character set
 * @param comment start of the lines that are skipped; empty if there are none
 * @param hasHeader whether the first line names the columns
 */
record CsvFormat(String separator, char quote, String encoding, String comment, boolean hasHeader)
    implements Serializable {

  /** Syntax of RFC 4180 in UTF-8, with a header. */
  static final CsvFormat STANDARD = new CsvFormat(",", '"', "UTF-8", "", true);

  /**
   * Reads the options of Spark's CSV reader that decide how a line is split.
   *
   * @throws DataException if an option does not have such a value
   */
  static CsvFormat of(Request request) {
    String quote = request.option("quote").orElse("\"");
    return new CsvFormat(
        separator(request.option("sep", "delimiter").orElseGet(() -> usual(request))),
        quote.isEmpty() ? '\0' : quote.charAt(0),
        encoding(request.option("encoding", "charset").orElse(STANDARD.encoding)),
        request.option("comment").orElse(""),
        request.choice("header", List.of("true", "false")) == 0);
  }

  boolean isComment(CharSequence line) {
    return !comment.isEmpty() && line.toString().startsWith(comment);
  }

  Charset charset() {
    return Charset.forName(encoding);
  }

  /** Separator that the name of the first file stands for. */
  private static String usual(Request request) {
    return request.locations().get(0).matches("(?i).*\\.tsv(\\.\\w+)?") ? "\t" : STANDARD.separator;
  }

  private static String separator(String typed) {
    return switch (typed) {
      case "\\t" -> "\t";
      case "" -> throw Request.invalidOption("sep", "''", "text, such as ; or \\t");
      default -> typed;
    };
  }

  private static String encoding(String typed) {
    try {
      return Charset.forName(typed).name();
    } catch (UnsupportedCharsetException | IllegalCharsetNameException e) {
      throw Request.invalidOption("encoding", typed, "a character set, such as ISO-8859-1");
    }
  }
}
