package io.weft.report;

import io.weft.files.TextTable;
import io.weft.report.Comparison.Row;
import io.weft.rundir.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The best run for each figure, such as test accuracy or training time. */
final class BestRuns {
  private final List<RunView> runs;
  private final Comparison comparison;

  BestRuns(List<RunView> runs, Comparison comparison) {
    this.runs = runs;
    this.comparison = comparison;
  }

  /** A figure that is the best of all runs. */
  record Card(String label, String value, String run) {}

  /** First sentence of the page. */
  String headline() {
    return largest(Row::testAccuracy)
        .map(
            best ->
                best.name()
                    + " is right on "
                    + Numbers.percent(best.row().testAccuracy())
                    + " of the test "
                    + best.rowsWord())
        .or(() -> largest(Score.R2::of).map(BestRuns::headlineOfRegression))
        .orElseGet(() -> runs.size() == 1 ? runs.get(0).name() : runs.size() + " runs");
  }

  private static String headlineOfRegression(RunView best) {
    return best.name() + " has R² " + Score.R2.text(Score.R2.of(best.row())) + " on the test rows";
  }

  List<Card> cards() {
    List<Card> cards = new ArrayList<>();
    for (Score score : List.of(Score.ACCURACY, Score.AUC, Score.R2)) {
      String label = score.equals(Score.ACCURACY) ? "Best test accuracy" : "Best " + score.title();
      card(label, score::of, row -> score.text(score.of(row))).ifPresent(cards::add);
    }
    if (comparison.hasOneTarget()) {
      card(
              "Soonest at the target of " + Target.text(comparison.targetAccuracy()),
              row -> -row.secondsToTarget(),
              row -> row.shownSecondsToTarget() + " s")
          .ifPresent(cards::add);
    }
    card("Most rows a second", Row::rowsPerSecond, row -> Numbers.whole(row.rowsPerSecond()))
        .ifPresent(cards::add);
    card(
            "Fewest parameters",
            row -> row.parameters() == 0 ? Double.NaN : -row.parameters(),
            row -> TextTable.grouped(row.parameters()))
        .ifPresent(cards::add);
    return cards;
  }

  private Optional<Card> card(
      String label, ToDoubleFunction<Row> value, Function<Row, String> text) {
    return largest(value).map(run -> new Card(label, text.apply(run.row()), run.name()));
  }

  /** The first run with the largest value, among those that have one. */
  private Optional<RunView> largest(ToDoubleFunction<Row> value) {
    return runs.stream()
        .filter(run -> Double.isFinite(value.applyAsDouble(run.row())))
        .reduce((a, b) -> value.applyAsDouble(b.row()) > value.applyAsDouble(a.row()) ? b : a);
  }
}
