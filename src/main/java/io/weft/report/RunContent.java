package io.weft.report;

import io.weft.metrics.EpochMetrics;
import io.weft.rundir.FirstLayerUnit;
import io.weft.rundir.Mistake;
import io.weft.rundir.NamedConfusion;
import io.weft.rundir.Run;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.TableFacts;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Content of a run directory; missing parts are empty.
 *
 * @param problems messages about parts that could not be read
 */
record RunContent(
    Run run,
    List<EpochMetrics> epochs,
    Optional<NamedConfusion> confusion,
    List<Mistake> mistakes,
    List<FirstLayerUnit> firstLayer,
    TableFacts table,
    List<String> problems) {

  /** Content that a comparison needs. */
  static RunContent ofCurves(Run run, List<EpochMetrics> epochs) {
    return new RunContent(
        run, epochs, Optional.empty(), List.of(), List.of(), TableFacts.NONE, List.of());
  }

  /**
   * Reads the parts of a run one by one; a broken part does not hide the others.
   *
   * @throws UncheckedIOException if {@code run.json} cannot be read
   */
  static RunContent of(RunDirectory directory) {
    List<String> problems = new ArrayList<>();
    return new RunContent(
        directory.run(),
        RunDirectory.readable(directory::epochs, List.of(), problems::add),
        RunDirectory.readable(directory::confusion, Optional.empty(), problems::add),
        RunDirectory.readable(directory::mistakes, List.of(), problems::add),
        RunDirectory.readable(directory::firstLayer, List.of(), problems::add),
        RunDirectory.readable(directory::table, TableFacts.NONE, problems::add),
        problems);
  }

  /** Tells whether the run's rows are known to be images. */
  boolean hasImages() {
    return table.columns().isEmpty()
        && (!mistakes.isEmpty() || !firstLayer.isEmpty() || PaperFigures.applyTo(run));
  }
}
