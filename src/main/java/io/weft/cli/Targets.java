package io.weft.cli;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Places that commands write to. */
final class Targets {
  private Targets() {}

  /**
   * Refuses a place where something is, for a command whose {@code --overwrite} was not given.
   *
   * @param target as the user typed it
   * @throws IllegalArgumentException if it exists
   */
  static void requireFree(String target, Configuration hadoop) throws IOException {
    Path path = new Path(target);
    if (path.getFileSystem(hadoop).exists(path)) {
      throw new IllegalArgumentException(
          "Cannot write to " + target + ": it exists (--overwrite replaces it)");
    }
  }
}
