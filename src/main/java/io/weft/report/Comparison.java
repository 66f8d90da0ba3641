package io.weft.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.rundir.Json;
import io.weft.rundir.Numbers;
import io.weft.rundir.Run;
import io.weft.rundir.Run.Status;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.RunResult;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Table that compares the figures of several runs. Where one of them was tested on Fashion-MNIST,
 * the published figures for these images are part of it.
 *
 * @param targetAccuracy the target of all runs that have one; NaN if they differ, or none has one
 * @param paper empty where no run was tested on Fashion-MNIST
 */
public record Comparison(double targetAccuracy, List<Row> runs, List<PaperRow> paper) {

  /** Meaning of {@link Row#secondsToTarget}. */
  public enum Reached {
    /** End of the first epoch whose measured test accuracy reaches it. */
    MEASURED,
    /** Upper bound: only the final test accuracy reaches it, after the whole training time. */
    AT_MOST,
    NEVER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One run; NaN where nothing was measured.
   *
   * @param scores further scores on the test rows by their names in files
   * @param rowsPerSecond NaN also for a run of another estimator of MLlib, which has no steps
   * @param targetAccuracy NaN for a run that has no target, and for a regression
   */
  public record Row(
      String id,
      String name,
      String kind,
      Status status,
      double testAccuracy,
      double testLoss,
      Map<String, Double> scores,
      long parameters,
      double trainSeconds,
      double rowsPerSecond,
      double targetAccuracy,
      double secondsToTarget,
      Reached reached) {

    public Row {
      scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    }

    /** {@link #secondsToTarget} for people. */
    String shownSecondsToTarget() {
      String seconds = Numbers.seconds(secondsToTarget);
      return reached == Reached.AT_MOST ? "<= " + seconds : seconds;
    }
  }

  /** A published result, shown below the runs; the paper has test accuracies only. */
  public record PaperRow(String name, double testAccuracy) {}

  /**
   * Reads the runs, in the order given. Runs that cannot be read are left out.
   *
   * @param problems receives a message for each file that cannot be read
   */
  public static Comparison of(List<RunDirectory> runs, Consumer<String> problems) {
    List<RunContent> contents = new ArrayList<>();
    for (RunDirectory directory : runs) {
      RunDirectory.readable(() -> Optional.of(directory.run()), Optional.<Run>empty(), problems)
          .ifPresent(
              run ->
                  contents.add(
                      RunContent.ofCurves(
                          run, RunDirectory.readable(directory::epochs, List.of(), problems))));
    }
    return ofContents(contents);
  }

  /** Compares runs that were read already. */
  static Comparison ofContents(List<RunContent> runs) {
    List<Row> rows = runs.stream().map(run -> row(run.run(), run.epochs())).toList();
    List<Double> targets =
        rows.stream().map(Row::targetAccuracy).filter(Double::isFinite).distinct().toList();
    return new Comparison(
        targets.size() == 1 ? targets.get(0) : Double.NaN,
        rows,
        runs.stream().anyMatch(run -> PaperFigures.applyTo(run.run()))
            ? PaperFigures.ROWS
            : List.of());
  }

  private static Row row(Run run, List<EpochMetrics> epochs) {
    RunResult result = run.result();
    boolean hasSteps = !run.config().path("kind").asText().equals("mllib");
    Row untimed =
        new Row(
            run.id(),
            run.name(),
            run.model().kind(),
            run.status(),
            result == null ? Double.NaN : result.testAccuracy(),
            result == null ? Double.NaN : result.testLoss(),
            result == null ? Map.of() : result.scores(),
            run.model().parameters(),
            result == null ? seconds(epochs) : result.trainSeconds(),
            result == null || !hasSteps ? Double.NaN : result.rowsPerSecond(),
            Double.NaN,
            Double.NaN,
            Reached.NEVER);
    double target = Target.of(run);
    return Double.isNaN(target) || Score.isOfRegression(untimed)
        ? untimed
        : timed(untimed, target, secondsToTarget(epochs, target));
  }

  private static double seconds(List<EpochMetrics> epochs) {
    return epochs.stream()
        .mapToDouble(EpochMetrics::seconds)
        .reduce(Double::sum)
        .orElse(Double.NaN);
  }

  /**
   * The row with its time to a target.
   *
   * @param measured seconds until the end of the first epoch that reaches it, or NaN
   */
  private static Row timed(Row row, double target, double measured) {
    Reached reached =
        !Double.isNaN(measured)
            ? Reached.MEASURED
            : row.testAccuracy >= target ? Reached.AT_MOST : Reached.NEVER;
    return new Row(
        row.id,
        row.name,
        row.kind,
        row.status,
        row.testAccuracy,
        row.testLoss,
        row.scores,
        row.parameters,
        row.trainSeconds,
        row.rowsPerSecond,
        target,
        reached == Reached.AT_MOST ? row.trainSeconds : measured,
        reached);
  }

  /** Seconds until the end of the first epoch whose test accuracy reaches the target, or NaN. */
  private static double secondsToTarget(List<EpochMetrics> epochs, double target) {
    double seconds = 0;
    for (EpochMetrics epoch : epochs) {
      seconds += epoch.seconds();
      if (epoch.score(EpochScore.TEST_ACCURACY) >= target) {
        return seconds;
      }
    }
    return Double.NaN;
  }

  /**
   * A table of at most 110 columns, the best run first, and lines with the target and the source of
   * the published figures. Regressions among other runs have a table of their own.
   */
  public String toText() {
    Map<Boolean, List<Row>> byTask =
        runs.stream().collect(Collectors.partitioningBy(Score::isOfRegression));
    List<Row> regressions = byTask.getOrDefault(true, List.of());
    List<Row> others = byTask.getOrDefault(false, List.of());
    return regressions.isEmpty() || others.isEmpty()
        ? new ComparisonTable(this).toText()
        : new ComparisonTable(new Comparison(targetAccuracy, others, paper)).toText()
            + "\n\n"
            + new ComparisonTable(new Comparison(Double.NaN, regressions, List.of())).toText();
  }

  /** JSON without abbreviations: {@code {"target_accuracy", "runs", "paper"}}. */
  public String toJson() {
    try {
      return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write the comparison as JSON", e);
    }
  }

  /** The runs alone: one JSON object in each line. */
  public String toJsonLines() {
    StringBuilder lines = new StringBuilder();
    for (Row row : runs) {
      try {
        lines.append(Json.MAPPER.writeValueAsString(row)).append('\n');
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException("Cannot write run " + row.id() + " as JSON", e);
      }
    }
    return lines.toString();
  }

  /** Tells whether a run has a target. */
  boolean hasTarget() {
    return runs.stream().anyMatch(row -> !Double.isNaN(row.targetAccuracy()));
  }

  /** Tells whether all runs that have a target have the same one. */
  boolean hasOneTarget() {
    return !Double.isNaN(targetAccuracy);
  }

  /** Positions of the runs, the best first; runs that are equally good keep their order. */
  List<Integer> bestFirst() {
    return IntStream.range(0, runs.size())
        .boxed()
        .sorted(Comparator.comparing(runs::get, Score.bestFirst()))
        .toList();
  }

  /**
   * A unique name for each run: its own name, or its id where several have that name. A number
   * follows where copies of a run have the same id.
   */
  List<String> names() {
    Map<String, Long> runsOfName =
        runs.stream().collect(Collectors.groupingBy(Row::name, Collectors.counting()));
    Set<String> names = new LinkedHashSet<>();
    for (Row row : runs) {
      boolean isAlone = runsOfName.getOrDefault(row.name(), 0L) == 1;
      String name = isAlone ? row.name() : row.id();
      String unique = name;
      for (int number = 2; !names.add(unique); number++) {
        unique = name + " (" + number + ")";
      }
    }
    return List.copyOf(names);
  }
}
