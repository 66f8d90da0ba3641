package io.weft.report;

import io.weft.files.TextTable;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.rundir.Numbers;
import io.weft.rundir.Run;
import io.weft.rundir.Run.Status;
import io.weft.rundir.RunResult;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A run on the report's page; the templates call the methods by their names. */
final class RunView {
  private static final int COLOURS = 8;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final RunContent content;
  private final Run run;
  private final Comparison.Row row;
  private final String name;
  private final int index;

  /**
   * A view.
   *
   * @param name unique among the runs
   * @param index position among the runs, from 0 on
   */
  RunView(RunContent content, Comparison.Row row, String name, int index) {
    this.content = content;
    this.run = content.run();
    this.row = row;
    this.name = name;
    this.index = index;
  }

  /**
   * Row of an epoch in a run's table.
   *
   * @param scores in the order of {@link #scoreTitles}
   */
  record EpochRow(int epoch, String seconds, List<String> scores) {}

  String anchor() {
    return "run-" + (index + 1);
  }

  int colour() {
    return index % COLOURS;
  }

  String name() {
    return name;
  }

  String id() {
    return run.id();
  }

  String kind() {
    return row.kind();
  }

  String status() {
    return run.status().toString();
  }

  boolean isFinished() {
    return run.status() == Status.FINISHED;
  }

  String when() {
    Instant finished = run.finished();
    String started = "started " + TIME.format(run.started());
    return finished == null
        ? started
        : started + ", took " + took(Duration.between(run.started(), finished));
  }

  private static String took(Duration duration) {
    return duration.toMinutes() == 0
        ? duration.toSeconds() + " s"
        : duration.toHours() == 0
            ? String.format(
                Locale.ROOT, "%d min %d s", duration.toMinutes(), duration.toSecondsPart())
            : String.format(
                Locale.ROOT, "%d h %d min", duration.toHours(), duration.toMinutesPart());
  }

  @Nullable String error() {
    return run.error();
  }

  boolean hasProblems() {
    return !problems().isEmpty();
  }

  List<String> problems() {
    return content.problems();
  }

  /** Length of a bar: 0 where nothing was measured. */
  static String share(double value) {
    return Double.isFinite(value) ? Numbers.number("%.4f", value) : "0";
  }

  /** What a row of the run's data is, in the plural. */
  String rowsWord() {
    return content.hasImages() ? "images" : "rows";
  }

  String capitalRowsWord() {
    return content.hasImages() ? "Images" : "Rows";
  }

  boolean hasEpochs() {
    return !content.epochs().isEmpty();
  }

  String epochCount() {
    return content.epochs().size() == 1 ? "1 epoch" : content.epochs().size() + " epochs";
  }

  /** Titles of the scores that the run has. */
  List<String> scoreTitles() {
    return scores().stream().map(EpochScore::title).toList();
  }

  private List<EpochScore> scores() {
    return EpochScore.measured(content.epochs());
  }

  List<EpochRow> epochs() {
    List<EpochScore> scores = scores();
    return content.epochs().stream().map(epoch -> row(epoch, scores)).toList();
  }

  private static EpochRow row(EpochMetrics epoch, List<EpochScore> scores) {
    return new EpochRow(
        epoch.epoch(),
        Numbers.number("%.2f", epoch.seconds()),
        scores.stream().map(score -> score.text(epoch)).toList());
  }

  /** Scores, size and time of the run, as far as it has them. */
  List<TableRow> facts() {
    List<TableRow> facts = new ArrayList<>();
    for (Score score : Score.measured(List.of(row))) {
      facts.add(new TableRow(score.title(), score.text(score.of(row))));
    }
    if (row.parameters() > 0) {
      facts.add(new TableRow("Parameters", TextTable.grouped(row.parameters())));
    }
    if (hasEpochs()) {
      facts.add(new TableRow("Epochs done", String.valueOf(content.epochs().size())));
    }
    RunResult result = run.result();
    if (result != null && result.bestEpoch() > 0) {
      facts.add(new TableRow("Best epoch", String.valueOf(result.bestEpoch())));
    }
    if (Double.isFinite(row.trainSeconds())) {
      facts.add(new TableRow("Training, s", Numbers.seconds(row.trainSeconds())));
    }
    if (Double.isFinite(row.rowsPerSecond())) {
      facts.add(new TableRow("Rows/s", Numbers.whole(row.rowsPerSecond())));
    }
    facts.add(new TableRow("Seed", String.valueOf(run.seed())));
    return facts;
  }

  @Nullable RegressionView regression() {
    return RegressionView.of(content.table());
  }

  @Nullable TwoClassesView twoClasses() {
    return TwoClassesView.of(content.table(), content.confusion(), Score.AUC.of(row));
  }

  @Nullable TableView table() {
    return TableView.of(content.table());
  }

  @Nullable ConfusionView confusion() {
    return content.confusion().map(ConfusionView::of).orElse(null);
  }

  ImagesView images() {
    return ImagesView.of(content.mistakes(), content.firstLayer());
  }

  @Nullable StepTimeView stepTime() {
    return StepTimeView.of(content);
  }

  boolean hasLayers() {
    return !run.model().layers().isEmpty();
  }

  List<TableRow> layers() {
    return run.model().layers().stream()
        .map(
            layer ->
                new TableRow(
                    layer.layer(), layer.outputShape(), TextTable.grouped(layer.parameters())))
        .toList();
  }

  List<TableRow> config() {
    return TableRow.leaves(run.config());
  }

  List<TableRow> environment() {
    List<TableRow> entries = new ArrayList<>(TableRow.of(run.environment()));
    if (run.sync() != null && run.workers() != null) {
      entries.add(new TableRow("sync", run.sync()));
      entries.add(new TableRow("workers", String.valueOf(run.workers())));
    }
    return entries;
  }

  List<TableRow> data() {
    return run.data().stream()
        .map(file -> new TableRow(file.role(), file.path(), TextTable.grouped(file.rows())))
        .toList();
  }

  Curve curve() {
    return Curve.of(run.id(), name, content.epochs());
  }

  Comparison.Row row() {
    return row;
  }
}
