package io.weft.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/**
 * Version and commit from which this Weft was built.
 *
 * @param version Maven's version
 * @param commit abbreviated commit, followed by {@code -modified} where the sources differed from
 *     it; empty outside of a git work tree
 */
public record Build(String version, Optional<String> commit) {

  /** The build of this class. */
  public static Build current() {
    var properties = new Properties();
    try (var stream = Build.class.getResourceAsStream("build.properties")) {
      if (stream != null) {
        properties.load(stream);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read build.properties: " + e.getMessage(), e);
    }
    return of(properties);
  }

  /** The build that Maven's git-commit-id plugin describes. */
  public static Build of(Properties properties) {
    String modified = properties.getProperty("git.dirty", "").equals("true") ? "-modified" : "";
    return new Build(
        properties.getProperty("git.build.version", "unknown"),
        Optional.ofNullable(properties.getProperty("git.commit.id.abbrev"))
            .filter(commit -> !commit.isEmpty())
            .map(commit -> commit + modified));
  }

  @Override
  public String toString() {
    return "weft " + version + commit.map(id -> " (" + id + ")").orElse("");
  }
}
