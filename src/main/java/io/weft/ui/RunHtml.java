package io.weft.ui;

import io.weft.files.Resources;
import io.weft.files.Templates;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.EpochScore.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.spark.ui.UIUtils;
import org.jspecify.annotations.Nullable;

/**
 * HTML of trainings, below Spark's own header and with its styles. The templates call the methods
 * by their names.
 */
final class RunHtml {
  private static final Templates TEMPLATES = new Templates(RunHtml.class);

  // the page contains its styles and scripts: Spark serves files only from its own jars
  private static final String STYLE =
      text(Resources.UPLOT + "dist/uPlot.min.css") + text("training.css");
  private static final String SCRIPT =
      text(Resources.UPLOT + "dist/uPlot.iife.min.js") + "\n" + text("training.js");

  /** Number of epochs in the table; the curves and the JSON have all epochs. */
  private static final int EPOCHS_SHOWN = 20;

  private static final int REFRESH_SECONDS = 5;

  /** Text for a number that is not known. */
  private static final String UNKNOWN = "-";

  private final String tabPath;
  private final boolean live;
  private final long now;
  private final List<RunSnapshot> runs;
  private final @Nullable RunSnapshot run;

  /**
   * Prepares the HTML of one request.
   *
   * @param tabPath path of the tab
   * @param live true if the page should refresh itself
   * @param now current time in milliseconds since 1970
   * @param runs all trainings
   * @param run the selected training
   */
  RunHtml(
      String tabPath, boolean live, long now, List<RunSnapshot> runs, @Nullable RunSnapshot run) {
    this.tabPath = tabPath;
    this.live = live;
    this.now = now;
    this.runs = runs;
    this.run = run;
  }

  /** The whole page below the header. */
  String page() {
    return TEMPLATES.render("page.mustache", this);
  }

  /** The part of the page that changes. */
  String part() {
    return TEMPLATES.render("part.mustache", this);
  }

  private static String text(String name) {
    return Resources.text(RunHtml.class, name);
  }

  String style() {
    return STYLE;
  }

  String script() {
    return SCRIPT;
  }

  boolean live() {
    return live;
  }

  int refreshSeconds() {
    return REFRESH_SECONDS;
  }

  String tabPath() {
    return tabPath;
  }

  /** The charts as JSON. */
  String charts() {
    return RunJson.charts().toString();
  }

  /** Curves of the selected training as JSON, for the charts. */
  String curves() {
    return run == null ? "{}" : RunJson.curves(run.epochs()).toString();
  }

  /** Name and value of a fact. */
  record Fact(String name, String value) {}

  /** State of a training. */
  record Status(
      String name,
      RunStatus status,
      String badge,
      String reason,
      String percent,
      List<Fact> facts) {}

  @Nullable Status selected() {
    return run == null
        ? null
        : new Status(
            run.name(),
            run.status(),
            badge(run.status()),
            run.reason(),
            number("%.1f", 100 * run.fraction()),
            facts(run));
  }

  /** Bootstrap's style of a status. */
  private static String badge(RunStatus status) {
    return switch (status) {
      case PREPARING -> "secondary";
      case RUNNING -> "primary";
      case FINISHED -> "success";
      case STOPPED -> "warning";
      case FAILED -> "danger";
    };
  }

  private List<Fact> facts(RunSnapshot run) {
    RunEvent.Started started = run.started();
    RunEvent.Ready ready = run.ready();
    RunProgress progress = run.progress();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Epoch", epochsDone(run)));
    if (progress != null) {
      facts.add(
          new Fact(
              "Now",
              format(
                  "epoch %d, step %,d of %,d%s",
                  progress.epoch(),
                  progress.step(),
                  progress.steps(),
                  progress.scores().isEmpty() ? "" : ", " + progress.scores())));
    }
    EpochMetrics last = run.last();
    if (last != null) {
      facts.add(new Fact("Throughput", EpochScore.ROWS_PER_SECOND.text(last) + " rows/s"));
    }
    facts.add(new Fact("Time", UIUtils.formatDuration(run.elapsedMillis(now))));
    if (live && run.endMillis() > 0) {
      facts.add(new Fact("Time left", UIUtils.formatDuration(Math.max(0, run.endMillis() - now))));
    }
    facts.add(new Fact("Started", UIUtils.formatDate(started.time())));
    facts.add(
        new Fact(
            "Network", format("%s (%,d parameters)", started.network(), started.parameters())));
    if (ready != null) {
      facts.add(
          new Fact(
              "Rows",
              format(
                  "%,d for training, %,d for validation",
                  ready.trainingRows(), ready.validationRows())));
    }
    String sync = ready == null || ready.sync().isEmpty() ? "" : ", sync " + ready.sync();
    facts.add(
        new Fact(
            "Steps",
            format("of %,d rows on %,d workers%s", started.batchSize(), started.workers(), sync)));
    if (ready != null && !ready.checkpoint().isEmpty()) {
      facts.add(new Fact("Resumed from", ready.checkpoint()));
    }
    if (run.ended() != null && run.ended().bestEpoch() > 0) {
      facts.add(new Fact("Model", "of epoch " + run.ended().bestEpoch()));
    }
    return facts;
  }

  /**
   * Table of the latest epochs of the selected training.
   *
   * @param titles of the scores that the training has
   */
  record Epochs(List<String> titles, List<EpochRow> rows, boolean hasMore, int run) {}

  /** Row of the table of epochs. */
  record EpochRow(List<String> cells) {}

  @Nullable Epochs epochs() {
    if (run == null || run.epochs().isEmpty()) {
      return null;
    }
    List<EpochMetrics> epochs = run.epochs();
    List<EpochScore> scores = EpochScore.measured(epochs);
    int first = Math.max(0, epochs.size() - EPOCHS_SHOWN);
    List<EpochRow> rows = new ArrayList<>();
    for (EpochMetrics epoch : epochs.subList(first, epochs.size())) {
      List<String> cells = new ArrayList<>();
      cells.add(String.valueOf(epoch.epoch()));
      scores.forEach(score -> cells.add(score.text(epoch)));
      cells.add(number("%.2f", epoch.seconds()));
      rows.add(new EpochRow(cells));
    }
    Collections.reverse(rows);
    return new Epochs(titles(scores), rows, first > 0, run.id());
  }

  private static List<String> titles(List<EpochScore> scores) {
    return scores.stream().map(EpochScore::title).toList();
  }

  /**
   * Table of all trainings.
   *
   * @param titles of the scores that the latest epochs have on rows
   */
  record Trainings(List<String> titles, List<TrainingRow> rows) {}

  /** Row of the table of trainings. */
  record TrainingRow(int id, String name, boolean isShown, List<String> cells) {}

  @Nullable Trainings trainings() {
    if (runs.size() <= 1 && run != null) {
      return null;
    }
    List<EpochMetrics> latest =
        runs.stream().map(RunSnapshot::last).filter(Objects::nonNull).toList();
    List<EpochScore> scores =
        EpochScore.measured(latest).stream().filter(score -> score.part() != Part.NONE).toList();
    return new Trainings(
        titles(scores), runs.stream().map(training -> training(training, scores)).toList());
  }

  private TrainingRow training(RunSnapshot training, List<EpochScore> scores) {
    EpochMetrics last = training.last();
    List<String> cells = new ArrayList<>();
    cells.add(training.status().toString());
    cells.add(epochsDone(training));
    scores.forEach(score -> cells.add(last == null ? UNKNOWN : score.text(last)));
    cells.add(UIUtils.formatDate(training.started().time()));
    cells.add(UIUtils.formatDuration(training.elapsedMillis(now)));
    return new TrainingRow(
        training.id(), training.name(), run != null && run.id() == training.id(), cells);
  }

  private static String epochsDone(RunSnapshot run) {
    return format("%d of %d", run.epochsDone(), run.started().epochs());
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? UNKNOWN : format(format, value);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
