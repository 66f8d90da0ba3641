package io.weft.files;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Paths between what a person types, what Hadoop takes, and what Spark's readers take. */
public final class FilePaths {
  private FilePaths() {}

  /**
   * The path that a person typed.
   *
   * @throws IllegalArgumentException if Hadoop takes it for no path; says why
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

  /** A path that Spark's readers, which take every path for a glob, read as this very file. */
  public static String escaped(Path path) {
    return path.toString().replaceAll("([\\[\\]{}*?\\\\])", "\\\\$1");
  }

  /**
   * The path that Spark's readers would find: the one of this very name, or else the only one that
   * the name means as a glob.
   */
  public static Path found(String path, Configuration hadoop) throws IOException {
    Path literal = new Path(path);
    FileSystem files = FileSystems.of(literal, hadoop);
    if (files.exists(literal)) {
      return literal;
    }
    FileStatus[] matches = files.globStatus(literal);
    return matches != null && matches.length == 1 ? matches[0].getPath() : literal;
  }
}
