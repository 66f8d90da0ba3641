package io.weft.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.weft.files.Resources;
import io.weft.files.Templates;
import io.weft.metrics.EpochScore;
import io.weft.report.ComparisonTable.Column;
import io.weft.rundir.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The report's page; the template calls the methods by their names. */
final class Page {
  private static final Templates TEMPLATES = new Templates(Page.class);

  private final List<RunView> runs;
  private final Comparison comparison;
  private final List<Curve> curves;
  private final List<String> problems;
  private final BestRuns best;
  private final List<Column> columns;

  Page(List<RunView> runs, Comparison comparison, List<Curve> curves, List<String> problems) {
    this.runs = runs;
    this.comparison = comparison;
    this.curves = curves;
    this.problems = problems;
    this.best = new BestRuns(runs, comparison);
    this.columns = new ComparisonTable(comparison).columns();
  }

  /**
   * A figure in the comparison.
   *
   * @param share length of the bar beside it, from 0 to 1; empty without one
   */
  record Cell(String text, String share) {}

  /** A run in the comparison. */
  record RunRow(RunView run, List<Cell> cells) {}

  /** A published result in the comparison. */
  record PaperRow(String name, List<Cell> cells) {}

  String toHtml() {
    return TEMPLATES.render("page.mustache", this);
  }

  String title() {
    return "Weft: " + best.headline();
  }

  String headline() {
    return best.headline();
  }

  String subtitle() {
    String names = String.join(", ", runs.stream().map(RunView::name).toList());
    return runs.size() == 1 ? "One run: " + names : runs.size() + " runs: " + names;
  }

  boolean hasProblems() {
    return !problems.isEmpty();
  }

  List<String> problems() {
    return problems;
  }

  boolean hasCards() {
    return !cards().isEmpty();
  }

  List<BestRuns.Card> cards() {
    return best.cards();
  }

  boolean hasPaper() {
    return !comparison.paper().isEmpty();
  }

  /** Titles of the comparison behind name, kind and status. */
  List<String> titles() {
    return columns.stream().map(Column::title).toList();
  }

  /** The runs in the comparison, the best first. */
  List<RunRow> rows() {
    return comparison.bestFirst().stream()
        .map(runs::get)
        .map(run -> new RunRow(run, cells(run.row())))
        .toList();
  }

  private List<Cell> cells(Comparison.Row run) {
    return columns.stream()
        .map(column -> new Cell(column.text().apply(run), column.share().apply(run)))
        .toList();
  }

  List<RunView> runs() {
    return runs;
  }

  List<PaperRow> paper() {
    return comparison.paper().stream().map(row -> new PaperRow(row.name(), cells(row))).toList();
  }

  private List<Cell> cells(Comparison.PaperRow row) {
    return columns.stream()
        .map(column -> new Cell(column.paper().apply(row), column.paperShare().apply(row)))
        .toList();
  }

  /** Tells whether a run has epochs, of which the charts are. */
  boolean hasCurves() {
    return runs.stream().anyMatch(RunView::hasEpochs);
  }

  /**
   * A chart.
   *
   * @param measure key of the values
   * @param axis epochs or seconds
   * @param unit % where values are shares
   * @param title above the chart
   * @param label name for screen readers
   */
  record Chart(String measure, String axis, String unit, String title, String label) {}

  /** Two charts for each measure, the last measure of the list first. */
  List<Chart> charts() {
    List<Chart> charts = new ArrayList<>();
    for (EpochScore.Measure measure : Curve.charted(curves)) {
      charts.addAll(
          0,
          List.of(
              chart(measure, "epochs", "epoch"), chart(measure, "seconds", "seconds of training")));
    }
    return charts;
  }

  private static Chart chart(EpochScore.Measure measure, String axis, String words) {
    return new Chart(
        measure.key(),
        axis,
        measure.isShare() ? "%" : "",
        measure.title() + " by " + words,
        measure.words() + " by " + words);
  }

  /** JSON for a script element: no text in it ends the element or begins a comment. */
  String curves() {
    try {
      return Json.MAPPER.writeValueAsString(curves).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write curves as JSON", e);
    }
  }

  String style() {
    return resource("report.css");
  }

  String script() {
    return resource("report.js");
  }

  String chartStyle() {
    return resource(Resources.UPLOT + "dist/uPlot.min.css");
  }

  String chartScript() {
    return resource(Resources.UPLOT + "dist/uPlot.iife.min.js");
  }

  /** Licence of the charts' library, which must accompany every copy. */
  String chartLicence() {
    return resource(Resources.UPLOT + "LICENSE");
  }

  /** Hashes of the scripts that the browser may run. */
  List<String> scriptHashes() {
    return List.of(hash(chartScript()), hash(script()));
  }

  private static String hash(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String resource(String name) {
    return Resources.text(Page.class, name);
  }
}
