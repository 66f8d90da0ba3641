package io.weft.cli;

import io.weft.Pages;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** The commands of README.md and the other pages: the lines of their blocks of {@code sh}. */
final class ReadmeCommands {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```sh\\n(.*?)^ *```$");
  private static final String CONTINUED = "\\\n";

  private ReadmeCommands() {}

  /** The commands without the comments after them; a command on several lines is one. */
  static List<String> all() throws IOException {
    return BLOCK
        .matcher(Pages.text())
        .results()
        .flatMap(block -> block.group(1).replace(CONTINUED, "").lines())
        .map(line -> line.replaceFirst("(^| +)#( .*)?$", "").strip())
        .filter(line -> !line.isEmpty())
        .distinct()
        .toList();
  }
}
