package io.weft.files;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Conversions between paths that a user types, Hadoop's paths, and paths for Spark's readers. */
public final class FilePaths {
  private FilePaths() {}

  /**
   * Parses a path that a user typed.
   *
   * @throws IllegalArgumentException if it is no valid path; the message says why
   */
  public static Path typed(String typed) {
    try {
      return new Path(typed);
    } catch (IllegalArgumentException e) {
      String reason =
          typed.contains(":")
              ? "Hadoop takes what is before the colon for a file system (write ./" + typed + ")"
              : Reasons.firstLine(e);
      throw new IllegalArgumentException("Cannot use the path '" + typed + "': " + reason, e);
    }
  }

  /** The path with its glob characters escaped, since Spark's readers take every path as a glob. */
  public static String escaped(Path path) {
    return path.toString().replaceAll("([\\[\\]{}*?\\\\])", "\\\\$1");
  }

  /**
   * Finds the path that Spark's readers would read: the literal path if it exists, else the only
   * match of the path as a glob.
   */
  public static Path resolve(String path, Configuration hadoop) throws IOException {
    Path literal = new Path(path);
    FileSystem files = FileSystems.of(literal, hadoop);
    if (files.exists(literal)) {
      return literal;
    }
    FileStatus[] matches = files.globStatus(literal);
    return matches != null && matches.length == 1 ? matches[0].getPath() : literal;
  }
}
