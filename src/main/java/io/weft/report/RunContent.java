package io.weft.report;

import io.weft.files.Secrets;
import io.weft.metrics.EpochMetrics;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * All that a run directory has for a reader. What is missing is empty.
 *
 * @param problems what could not be read, in words
 */
record RunContent(
    Run run,
    List<EpochMetrics> epochs,
    Optional<NamedConfusion> confusion,
    List<Mistake> mistakes,
    List<FirstLayerUnit> firstLayer,
    List<String> problems) {

  /** Content that a comparison needs. */
  static RunContent ofCurves(Run run, List<EpochMetrics> epochs) {
    return new RunContent(run, epochs, Optional.empty(), List.of(), List.of(), List.of());
  }

  /**
   * Reads the parts of a run, each for itself: one that is broken hides no other.
   *
   * @throws UncheckedIOException if {@code run.json} cannot be read
   */
  static RunContent of(RunDirectory directory) {
    List<String> problems = new ArrayList<>();
    return new RunContent(
        directory.run(),
        readable(directory::epochs, List.of(), problems::add),
        readable(directory::confusion, Optional.empty(), problems::add),
        readable(directory::mistakes, List.of(), problems::add),
        readable(directory::firstLayer, List.of(), problems::add),
        problems);
  }

  /**
   * Reads a part of a run.
   *
   * @param nothing is returned when it cannot be read
   * @param problems then receives the reason, without secrets
   */
  static <T> T readable(Supplier<T> part, T nothing, Consumer<String> problems) {
    try {
      return part.get();
    } catch (UncheckedIOException e) {
      problems.accept(Secrets.redacted(String.valueOf(e.getMessage())));
      return nothing;
    }
  }
}
