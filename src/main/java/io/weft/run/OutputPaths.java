package io.weft.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weft.config.ConfigException;
import io.weft.files.AtomicFiles;
import io.weft.files.FilePaths;
import io.weft.files.FileSystems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Checks of the places that commands write to. */
public final class OutputPaths {
  private OutputPaths() {}

  /**
   * Refuses a place that exists, for a command without {@code --overwrite}.
   *
   * @param target as the user typed it
   * @throws IllegalArgumentException if it exists
   */
  public static void requireFree(String target, Configuration hadoop) {
    Path path = FilePaths.typed(target);
    if (new AtomicFiles(path, hadoop).exists(path)) {
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
  public static void requireApart(String target, List<Path> read, Configuration hadoop) {
    Path path = FilePaths.typed(target);
    for (Path source : read) {
      if (overlaps(path, source, hadoop) || overlaps(source, path, hadoop)) {
        throw refusal(target, source);
      }
    }
  }

  /** Refuses a place inside something that the command reads; the place only gets new files. */
  public static void requireOutside(String target, List<Path> read, Configuration hadoop) {
    Path path = FilePaths.typed(target);
    for (Path source : read) {
      if (overlaps(source, path, hadoop)) {
        throw refusal(target, source);
      }
    }
  }

  /**
   * Refuses to replace a file of another kind.
   *
   * @param start first characters of the kind, in small letters
   * @param kind name of the kind
   * @throws ConfigException if something else is there; an empty file may be
   */
  public static void requireNothingBut(String start, String kind, Path target, Configuration hadoop)
      throws IOException {
    FileSystem files = FileSystems.of(target, hadoop);
    if (!files.exists(target)) {
      return;
    }
    String content = "";
    if (files.getFileStatus(target).isFile()) {
      try (InputStream in = files.open(target)) {
        content = new String(in.readNBytes(start.length()), ISO_8859_1);
        if (content.isEmpty()) {
          return;
        }
      }
    }
    if (!content.toLowerCase(Locale.ROOT).equals(start)) {
      throw new ConfigException(
          List.of("Cannot replace %s: it is not %s (name another place)".formatted(target, kind)));
    }
  }

  private static ConfigException refusal(String target, Path source) {
    return new ConfigException(
        List.of(
            "Cannot write to %s: the command reads %s (name a place apart from it)"
                .formatted(target, source)));
  }

  /** Tells whether a place is another one or holds it. */
  private static boolean overlaps(Path outer, Path inner, Configuration hadoop) {
    return names(outer, hadoop).stream()
        .anyMatch(
            out ->
                names(inner, hadoop).stream()
                    .anyMatch(in -> in.equals(out) || in.startsWith(out.replaceFirst("/*$", "/"))));
  }

  /** The full path of a place, and on a local disk also the path without symbolic links. */
  private static Set<String> names(Path path, Configuration hadoop) {
    try {
      FileSystem files = FileSystems.of(path, hadoop);
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
