package io.weft.cli;

import io.weft.report.RunDirectory;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Runs as a person names them. */
final class Runs {
  private Runs() {}

  /**
   * Finds a run.
   *
   * @param verb what is to be done with it, for the error
   * @param place a run directory, or the id of one in {@code runs}
   * @throws IllegalArgumentException if there is no such run
   */
  static RunDirectory find(String verb, String place, String runs, Configuration hadoop) {
    Path path = new Path(place);
    if (!RunDirectory.isRun(path, hadoop)) {
      path = new Path(runs, place);
      if (!RunDirectory.isRun(path, hadoop)) {
        throw new IllegalArgumentException(
            "Cannot %s %s: no such run (neither %s nor %s has a run.json)"
                .formatted(verb, place, place, path));
      }
    }
    return RunDirectory.open(path, hadoop);
  }
}
