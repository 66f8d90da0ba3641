package io.weft.cli.terminal;

import io.weft.files.Secrets;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/**
 * Tells the user how it goes: lines that stay and, on a terminal, one line that is redrawn in
 * place. Results are printed elsewhere. Thread-safe.
 */
public final class Console {
  /** Set by submit/weft where stderr is a terminal: what clears the line that the cursor is in. */
  static final String CLEAR_LINE = "WEFT_CLEAR_LINE";

  private static final int USUAL_COLUMNS = 80;

  /** A whole number that is a believable width; a terminal that does not know its own says 0. */
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

  /** As the environment says: a terminal, or a file or pipe. */
  public static Console to(PrintWriter out, Map<String, String> environment) {
    String clearLine = environment.getOrDefault(CLEAR_LINE, "");
    String columns = environment.getOrDefault("COLUMNS", "");
    return new Console(
        out,
        clearLine.isEmpty() ? Kind.LINES : Kind.TERMINAL,
        clearLine,
        columns.matches(WIDTH) ? Integer.parseInt(columns) : USUAL_COLUMNS,
        Colours.ofErr(environment));
  }

  /** Only lines that stay. */
  public static Console lines(PrintWriter out) {
    return new Console(out, Kind.LINES, "", USUAL_COLUMNS, Colours.OFF);
  }

  /** Nothing but what the user has to know. */
  public static Console quiet(PrintWriter out) {
    return new Console(out, Kind.QUIET, "", USUAL_COLUMNS, Colours.OFF);
  }

  /** Whether {@link #draw} draws. */
  boolean isDrawn() {
    return kind == Kind.TERMINAL;
  }

  /** Columns of the terminal. */
  int columns() {
    return columns;
  }

  /** What to paint with. */
  Colours colours() {
    return colours;
  }

  /** Prints a line that stays; {@code format} ends it. */
  public void say(String format, Object... values) {
    if (kind != Kind.QUIET) {
      print(String.format(Locale.ROOT, format, values));
    }
  }

  /** Prints a line that stays, however quiet the user wants it; {@code format} ends it. */
  public void warn(String format, Object... values) {
    String line = String.format(Locale.ROOT, format, values);
    String text = line.stripTrailing();
    print(colours.warning(text) + line.substring(text.length()));
  }

  /** Warns of a problem in a line of its own. */
  public void warnOf(String problem) {
    warn("%s%n", problem);
  }

  private synchronized void print(String line) {
    clear();
    out.print(Secrets.redacted(line));
    out.flush();
  }

  /** Draws a line in the place of the one before; on a terminal only. */
  synchronized void draw(String line) {
    if (isDrawn()) {
      out.print(clearLine + line);
      out.flush();
      drawn = true;
    }
  }

  /** Takes away what {@link #draw} has drawn. */
  public synchronized void clear() {
    if (drawn) {
      out.print(clearLine);
      out.flush();
      drawn = false;
    }
  }
}
