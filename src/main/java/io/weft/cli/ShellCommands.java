package io.weft.cli;

import io.weft.files.Secrets;
import java.util.Map;

/** Commands for the user to paste. */
final class ShellCommands {
  /** Variable that submit/weft sets: its own name and the options of spark-submit, quoted. */
  static final String COMMAND = "WEFT_COMMAND";

  private ShellCommands() {}

  /** Command that resumes a run, with the options of spark-submit of this one. */
  static String resume(String directory, Map<String, String> environment) {
    String weft = environment.getOrDefault(COMMAND, "submit/weft");
    return Secrets.redacted(weft) + " train --resume " + quoted(directory);
  }

  /** Quotes a word for a shell. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
