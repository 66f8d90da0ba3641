package io.weft.cli;

import io.weft.SparkSessions;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Outcome of a command that ran in this process, on the session that tests share. */
public record Outcome(int exitCode, String out, String err) {

  public static Outcome of(String... arguments) {
    return of(new StringWriter(), arguments);
  }

  /**
   * Runs a command.
   *
   * @param err gets what is said on stderr
   */
  public static Outcome of(StringWriter err, String... arguments) {
    SparkSessions.local(); // commands end the session that they find
    StringWriter out = new StringWriter();
    int code = Weft.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Outcome(code, out.toString(), err.toString());
  }

  /** The last line on stderr. */
  String error() {
    return err.lines().reduce("", (before, line) -> line);
  }
}
