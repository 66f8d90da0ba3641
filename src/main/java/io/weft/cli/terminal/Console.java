package io.weft.cli.terminal;

import io.weft.files.Secrets;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/**
 * Prints progress: permanent lines and, on a terminal, one line that is redrawn in place. Results
 * are printed elsewhere. Thread-safe.
 */
public final class Console {
  /** Variable that submit/weft sets if stderr is a terminal: the codes that clear a line. */
  static final String CLEAR_LINE = "WEFT_CLEAR_LINE";

  private static final int DEFAULT_COLUMNS = 80;

  /** Pattern of a plausible width; a terminal that does not know its width reports 0. */
  private static final String WIDTH = "[1-9][0-9]{0,4}";

  private enum Kind {
    TERMINAL,
    LINES,
    QUIET
  }

  private final PrintWriter out;
  private final Kind kind;
  private final String clearLine;
  private final int columns;
  private final Colours colours;
  private boolean drawn;

  private Console(PrintWriter out, Kind kind, String clearLine, int columns, Colours colours) {
    this.out = out;
    this.kind = kind;
    this.clearLine = clearLine;
    this.columns = columns;
    this.colours = colours;
  }

  /** Console on a terminal, a file or a pipe, according to the environment. */
  public static Console to(PrintWriter out, Map<String, String> environment) {
    String clearLine = environment.getOrDefault(CLEAR_LINE, "");
    String columns = environment.getOrDefault("COLUMNS", "");
    return new Console(
        out,
        clearLine.isEmpty() ? Kind.LINES : Kind.TERMINAL,
        clearLine,
        columns.matches(WIDTH) ? Integer.parseInt(columns) : DEFAULT_COLUMNS,
        Colours.ofErr(environment));
  }

  /** Console that prints permanent lines alone. */
  public static Console lines(PrintWriter out) {
    return new Console(out, Kind.LINES, "", DEFAULT_COLUMNS, Colours.OFF);
  }

  /** Console that prints warnings alone. */
  public static Console quiet(PrintWriter out) {
    return new Console(out, Kind.QUIET, "", DEFAULT_COLUMNS, Colours.OFF);
  }

  /** Tells whether {@link #draw} draws. */
  boolean isDrawn() {
    return kind == Kind.TERMINAL;
  }

  /** Width of the terminal. */
  int columns() {
    return columns;
  }

  /** Colours of the output. */
  Colours colours() {
    return colours;
  }

  /** Prints a permanent line; {@code format} ends it. */
  public void say(String format, Object... values) {
    if (kind != Kind.QUIET) {
      print(String.format(Locale.ROOT, format, values));
    }
  }

  /** Prints a permanent line even on a quiet console; {@code format} ends it. */
  public void warn(String format, Object... values) {
    String line = String.format(Locale.ROOT, format, values);
    String text = line.stripTrailing();
    print(colours.warning(text) + line.substring(text.length()));
  }

  /** Prints a warning in a line of its own. */
  public void warnLine(String problem) {
    warn("%s%n", problem);
  }

  private synchronized void print(String line) {
    clear();
    out.print(Secrets.redacted(line));
    out.flush();
  }

  /** Draws a line over the previous one; on a terminal only. */
  synchronized void draw(String line) {
    if (isDrawn()) {
      out.print(clearLine + line);
      out.flush();
      drawn = true;
    }
  }

  /** Clears the line that {@link #draw} has drawn. */
  public synchronized void clear() {
    if (drawn) {
      out.print(clearLine);
      out.flush();
      drawn = false;
    }
  }
}
