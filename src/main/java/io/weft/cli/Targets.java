package io.weft.cli;

import io.weft.files.FilePaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
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
    Path path = FilePaths.typed(target);
    if (path.getFileSystem(hadoop).exists(path)) {
      throw new IllegalArgumentException(
          "Cannot write to " + target + ": it exists (--overwrite replaces it)");
    }
  }

  /**
   * Refuses a place that is, holds, or lies in something that the command reads.
   *
   * @param target as the user typed it
   * @param read files and directories
   * @throws ConfigException if it is one of them
   */
  static void requireApart(String target, List<Path> read, Configuration hadoop) {
    Path path = FilePaths.typed(target);
    for (Path source : read) {
      if (overlaps(path, source, hadoop) || overlaps(source, path, hadoop)) {
        throw refusal(target, source);
      }
    }
  }

  /** As {@link #requireApart}, for a place that only gets new names in it. */
  static void requireOutside(String target, List<Path> read, Configuration hadoop) {
    Path path = FilePaths.typed(target);
    for (Path source : read) {
      if (overlaps(source, path, hadoop)) {
        throw refusal(target, source);
      }
    }
  }

  private static ConfigException refusal(String target, Path source) {
    return new ConfigException(
        List.of(
            "Cannot write to %s: the command reads %s (name a place apart from it)"
                .formatted(target, source)));
  }

  /** Whether a place is another one or holds it. */
  private static boolean overlaps(Path outer, Path inner, Configuration hadoop) {
    return names(outer, hadoop).stream()
        .anyMatch(
            out ->
                names(inner, hadoop).stream()
                    .anyMatch(in -> in.equals(out) || in.startsWith(out.replaceFirst("/*$", "/"))));
  }

  /** The full name of a place, and on a local disk the one behind symbolic links. */
  private static Set<String> names(Path path, Configuration hadoop) {
    try {
      FileSystem files = path.getFileSystem(hadoop);
      Path full = files.makeQualified(path);
      String name = full.toString();
      return files instanceof LocalFileSystem local
          ? Set.copyOf(List.of(name, "file:" + local.pathToFile(full).getCanonicalPath()))
          : Set.of(name);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }
}
