package io.weft.cli;

import io.weft.files.Secrets;
import java.util.Map;

/** Commands for the user to paste. */
public final class CommandLineWords {
  /** Set by submit/weft: its own name and the options of spark-submit, as a shell takes them. */
  static final String COMMAND = "WEFT_COMMAND";

  private CommandLineWords() {}

  /** What goes on with a run, with the options of spark-submit that this one was started with. */
  public static String toResume(String directory, Map<String, String> environment) {
    String weft = environment.getOrDefault(COMMAND, "submit/weft");
    return Secrets.redacted(weft) + " train --resume " + quoted(directory);
  }

  /** A word as a shell takes it. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
