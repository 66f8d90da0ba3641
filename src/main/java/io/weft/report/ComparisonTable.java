package io.weft.report;

import io.weft.files.TextTable;
import io.weft.report.Comparison.PaperRow;
import io.weft.report.Comparison.Row;
import io.weft.rundir.Numbers;
import io.weft.rundir.Run.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Columns and text of a comparison. Figures that no run has are left out. */
final class ComparisonTable {
  private static final int MAX_WIDTH = 110;
  private static final int GAP = 2;

  /** Widths that names and kinds may always have, even if a line becomes longer than others. */
  private static final int MIN_NAME = 12;

  private static final int MIN_KIND = 6;

  private final Comparison comparison;

  ComparisonTable(Comparison comparison) {
    this.comparison = comparison;
  }

  /**
   * A column of figures.
   *
   * @param shortTitle title on a terminal
   * @param text figure of a run
   * @param paper figure of a published result
   * @param share length of a bar beside a run's figure, from 0 to 1; empty without one
   * @param paperShare the same for a published result
   */
  record Column(
      String title,
      String shortTitle,
      Function<Row, String> text,
      Function<PaperRow, String> paper,
      Function<Row, String> share,
      Function<PaperRow, String> paperShare) {

    private static Column of(String title, String shortTitle, Function<Row, String> text) {
      return new Column(title, shortTitle, text, any -> Numbers.NONE, any -> "", any -> "");
    }

    private static Column of(Score score) {
      Function<Row, String> text = run -> score.text(score.of(run));
      return score.equals(Score.ACCURACY)
          ? new Column(
              score.title(),
              score.shortTitle(),
              text,
              row -> score.text(row.testAccuracy()),
              run -> RunView.share(run.testAccuracy()),
              row -> RunView.share(row.testAccuracy()))
          : of(score.title(), score.shortTitle(), text);
    }

    private boolean hasFigureOf(List<Row> runs) {
      return runs.stream().anyMatch(run -> !text.apply(run).equals(Numbers.NONE));
    }
  }

  /** Columns behind the name and the kind: the scores, the main one first, then size and time. */
  List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    List<Score> scores = Score.measured(comparison.runs());
    if (!comparison.paper().isEmpty() && !scores.contains(Score.ACCURACY)) {
      columns.add(Column.of(Score.ACCURACY));
    }
    scores.forEach(score -> columns.add(Column.of(score)));
    Stream.of(
            Column.of("Parameters", "Parameters", ComparisonTable::parameters),
            Column.of("Training, s", "Train s", run -> Numbers.seconds(run.trainSeconds())),
            Column.of("Rows/s", "Rows/s", run -> Numbers.whole(run.rowsPerSecond())))
        .filter(column -> column.hasFigureOf(comparison.runs()))
        .forEach(columns::add);
    if (comparison.hasTarget()) {
      columns.add(Column.of(titleOfTarget(), "s to target", this::secondsToTarget));
    }
    return columns;
  }

  private static String parameters(Row run) {
    return run.parameters() == 0 ? Numbers.NONE : TextTable.grouped(run.parameters());
  }

  private String titleOfTarget() {
    return comparison.hasOneTarget()
        ? "Seconds to the target, " + Target.text(comparison.targetAccuracy())
        : "Seconds to the target";
  }

  /** The time, with the target where others have another one. */
  private String secondsToTarget(Row run) {
    String seconds = run.shownSecondsToTarget();
    return comparison.hasOneTarget() || Double.isNaN(run.targetAccuracy())
        ? seconds
        : seconds + " (" + Target.text(run.targetAccuracy()) + ")";
  }

  String toText() {
    List<Column> columns = columns();
    List<TextTable.Column> titles =
        new ArrayList<>(List.of(TextTable.left("Run"), TextTable.left("Kind")));
    columns.forEach(column -> titles.add(TextTable.right(column.shortTitle())));
    TextTable table = new TextTable(titles.toArray(TextTable.Column[]::new));
    int room = MAX_WIDTH - width(columns) - GAP;
    List<String> names = comparison.names();
    int forKind = Math.max(Math.min(room / 3, room - widestPaper()), room - widestName(names));
    int kind = Math.min(widestKind(), Math.max(MIN_KIND, forKind));
    int name = Math.max(MIN_NAME, room - kind);
    for (int i : comparison.bestFirst()) {
      Row run = comparison.runs().get(i);
      List<String> cells =
          new ArrayList<>(
              List.of(label(names.get(i), run, name), Abbreviation.of(run.kind(), kind)));
      columns.forEach(column -> cells.add(column.text().apply(run)));
      table.row(cells.toArray(String[]::new));
    }
    if (!comparison.paper().isEmpty()) {
      table.rule();
    }
    for (PaperRow row : comparison.paper()) {
      List<String> cells = new ArrayList<>(List.of(label(row), Numbers.NONE));
      columns.forEach(column -> cells.add(column.paper().apply(row)));
      table.row(cells.toArray(String[]::new));
    }
    List<String> text = new ArrayList<>(List.of(table.toString().stripTrailing()));
    text.addAll(notes());
    return String.join("\n", text);
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (comparison.hasTarget()) {
      notes.add(
          comparison.hasOneTarget()
              ? "target: test accuracy " + Target.text(comparison.targetAccuracy())
              : "target: the test accuracy in parentheses");
    }
    if (!comparison.paper().isEmpty()) {
      notes.add(PaperFigures.SOURCE);
    }
    return notes;
  }

  /** Width of the columns with the gaps before them. */
  private int width(List<Column> columns) {
    int width = 0;
    for (Column column : columns) {
      int widest = column.shortTitle().length();
      for (Row run : comparison.runs()) {
        widest = Math.max(widest, column.text().apply(run).length());
      }
      width += GAP + widest;
    }
    return width;
  }

  private int widestPaper() {
    return comparison.paper().stream().mapToInt(row -> label(row).length()).max().orElse(0);
  }

  private int widestName(List<String> names) {
    int widest = widestPaper();
    for (int i = 0; i < names.size(); i++) {
      String label = label(names.get(i), comparison.runs().get(i), Integer.MAX_VALUE);
      widest = Math.max(widest, label.length());
    }
    return widest;
  }

  private static String label(PaperRow row) {
    return "paper: " + row.name();
  }

  private int widestKind() {
    return comparison.runs().stream().mapToInt(run -> run.kind().length()).max().orElse(MIN_KIND);
  }

  /** The abbreviated name, with the status unless the run has finished. */
  private static String label(String name, Row row, int max) {
    String status = row.status() == Status.FINISHED ? "" : " (" + row.status() + ")";
    return Abbreviation.of(name, max - status.length()) + status;
  }
}
