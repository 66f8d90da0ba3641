package io.weft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The commands of README.md: the lines of its blocks of {@code sh}. */
final class ReadmeCommands {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
  private static final String CONTINUED = "\\\n";

  private ReadmeCommands() {}

  /** As printed, without the comments behind them; a command that goes over lines is one. */
  static List<String> all() throws IOException {
    return BLOCK
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .flatMap(block -> block.group(1).replace(CONTINUED, "").lines())
        .map(line -> line.replaceFirst("(^| +)#( .*)?$", "").strip())
        .filter(line -> !line.isEmpty())
        .distinct()
        .toList();
  }
}
