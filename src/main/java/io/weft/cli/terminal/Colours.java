package io.weft.cli.terminal;

import java.util.Map;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * Colours of a terminal's output. They are off without a terminal, and where NO_COLOR is set
 * (no-color.org). {@code submit/weft} decides, because only a shell can tell whether stdout and
 * stderr are terminals.
 */
public enum Colours {
  ON,
  OFF;

  /** Names the streams that get colours: {@code out}, {@code err} or both. */
  static final String VARIABLE = "WEFT_COLOURS";

  public static Colours ofOut(Map<String, String> environment) {
    return of("out", environment);
  }

  public static Colours ofErr(Map<String, String> environment) {
    return of("err", environment);
  }

  private static Colours of(String stream, Map<String, String> environment) {
    return environment.getOrDefault(VARIABLE, "").contains(stream) ? ON : OFF;
  }

  /** The setting for picocli's own output. */
  public Ansi ansi() {
    return this == ON ? Ansi.ON : Ansi.OFF;
  }

  public String error(String text) {
    return painted(text, Style.fg_red, Style.bold);
  }

  String warning(String text) {
    return painted(text, Style.fg_yellow);
  }

  String good(String text) {
    return painted(text, Style.fg_green);
  }

  String strong(String text) {
    return painted(text, Style.bold);
  }

  private String painted(String text, Style... styles) {
    return this == OFF || text.isEmpty() ? text : Style.on(styles) + text + Style.reset.on();
  }
}
