package io.weft.run;

import io.weft.files.FilePaths;
import io.weft.rundir.RunDirectory;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Runs as a person names them. */
public final class Runs {
  private Runs() {}

  /**
   * Finds a run.
   *
   * @param verb what is to be done with it, for the error
   * @param place a run directory, or the id of one in {@code runs}
   * @throws IllegalArgumentException if there is no such run
   */
  public static RunDirectory find(String verb, String place, String runs, Configuration hadoop) {
    Path directory =
        locate(place, runs, hadoop)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Cannot %s %s: no such run (neither %s nor %s has a run.json)"
                            .formatted(verb, place, place, new Path(runs, place))));
    return RunDirectory.open(directory, hadoop);
  }

  /** The directory of a run, named as for {@link #find}; empty if there is none. */
  public static Optional<Path> locate(String place, String runs, Configuration hadoop) {
    Path here = FilePaths.typed(place);
    return Stream.of(here, new Path(FilePaths.typed(runs), here))
        .filter(path -> RunDirectory.isRun(path, hadoop))
        .findFirst();
  }
}
