package io.weft.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.weft.files.TextTable;
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
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Table that compares the figures of several runs. Where one of them was tested on Fashion-MNIST,
 * the published figures for these images are part of it.
 *
 * @param targetAccuracy the test accuracy of {@link Row#secondsToTarget}; NaN where no run was
 *     tested on Fashion-MNIST
 * @param paper empty where no run was tested on Fashion-MNIST
 */
public record Comparison(double targetAccuracy, List<Row> runs, List<PaperRow> paper) {

  /** Longest name: a row with all other cells at their widest then fits in 110 columns. */
  private static final int MAX_NAME = 34;

  private static final int MAX_KIND = 6;

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

  /** One run; NaN where nothing was measured. */
  public record Row(
      String id,
      String name,
      String kind,
      Status status,
      double testAccuracy,
      double testLoss,
      long parameters,
      double trainSeconds,
      double rowsPerSecond,
      double secondsToTarget,
      Reached reached) {

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
    return runs.stream().anyMatch(run -> PaperFigures.applyTo(run.run()))
        ? new Comparison(PaperFigures.TARGET_ACCURACY, rows, PaperFigures.ROWS)
        : new Comparison(Double.NaN, rows, List.of());
  }

  private static Row row(Run run, List<EpochMetrics> epochs) {
    RunResult result = run.result();
    double testAccuracy = result == null ? Double.NaN : result.testAccuracy();
    double trainSeconds =
        result == null
            ? epochs.stream()
                .mapToDouble(EpochMetrics::seconds)
                .reduce(Double::sum)
                .orElse(Double.NaN)
            : result.trainSeconds();
    boolean hasTarget = PaperFigures.applyTo(run);
    double secondsToTarget = hasTarget ? secondsToTarget(epochs) : Double.NaN;
    Reached reached = Reached.MEASURED;
    if (Double.isNaN(secondsToTarget)) {
      boolean reachedInTheEnd = hasTarget && testAccuracy >= PaperFigures.TARGET_ACCURACY;
      reached = reachedInTheEnd ? Reached.AT_MOST : Reached.NEVER;
      secondsToTarget = reachedInTheEnd ? trainSeconds : Double.NaN;
    }
    return new Row(
        run.id(),
        run.name(),
        run.model().kind(),
        run.status(),
        testAccuracy,
        result == null ? Double.NaN : result.testLoss(),
        run.model().parameters(),
        trainSeconds,
        result == null ? Double.NaN : result.rowsPerSecond(),
        secondsToTarget,
        reached);
  }

  /** Seconds until the end of the first epoch whose test accuracy reaches the target, or NaN. */
  private static double secondsToTarget(List<EpochMetrics> epochs) {
    double seconds = 0;
    for (EpochMetrics epoch : epochs) {
      seconds += epoch.seconds();
      if (epoch.score(EpochScore.TEST_ACCURACY) >= PaperFigures.TARGET_ACCURACY) {
        return seconds;
      }
    }
    return Double.NaN;
  }

  /** A table of at most 110 columns, and a line with the source of the published figures. */
  public String toText() {
    List<TextTable.Column> columns =
        new ArrayList<>(
            List.of(
                TextTable.left("Run"),
                TextTable.left("Kind"),
                TextTable.right("Test acc."),
                TextTable.right("Test loss"),
                TextTable.right("Parameters"),
                TextTable.right("Train s"),
                TextTable.right("Rows/s")));
    if (hasTarget()) {
      columns.add(TextTable.right("s to " + target()));
    }
    TextTable table = new TextTable(columns.toArray(TextTable.Column[]::new));
    List<String> names = names();
    for (int i = 0; i < runs.size(); i++) {
      table.row(Arrays.copyOf(cells(names.get(i), runs.get(i)), columns.size()));
    }
    if (paper.isEmpty()) {
      return table.toString().stripTrailing();
    }
    table.rule();
    paper.forEach(
        row ->
            table.row(
                "paper: " + row.name(),
                "-",
                Numbers.percent(row.testAccuracy()),
                "-",
                "-",
                "-",
                "-",
                "-"));
    return table + "\n" + PaperFigures.SOURCE;
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

  private String[] cells(String name, Row row) {
    return new String[] {
      label(name, row),
      abbreviated(row.kind(), MAX_KIND),
      Numbers.percent(row.testAccuracy()),
      Numbers.loss(row.testLoss()),
      row.parameters() == 0 ? Numbers.NONE : TextTable.grouped(row.parameters()),
      Numbers.seconds(row.trainSeconds()),
      Numbers.whole(row.rowsPerSecond()),
      row.shownSecondsToTarget()
    };
  }

  /** Tells whether a run was tested on Fashion-MNIST. */
  boolean hasTarget() {
    return !Double.isNaN(targetAccuracy);
  }

  /** The target for people. */
  String target() {
    return Numbers.number("%.1f%%", 100 * targetAccuracy);
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

  /** The abbreviated name, with the status unless the run has finished. */
  private static String label(String name, Row row) {
    String status = row.status() == Status.FINISHED ? "" : " (" + row.status() + ")";
    return abbreviated(name, MAX_NAME - status.length()) + status;
  }

  private static String abbreviated(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max - 1) + "…";
  }
}
