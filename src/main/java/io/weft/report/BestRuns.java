package io.weft.report;

import io.weft.report.Comparison.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        .map(best -> best.name() + " is right on " + best.testAccuracy() + " of the test images")
        .orElseGet(() -> runs.size() == 1 ? runs.get(0).name() : runs.size() + " runs");
  }

  List<Card> cards() {
    List<Card> cards = new ArrayList<>();
    largest(Row::testAccuracy)
        .ifPresent(
            run -> cards.add(new Card("Best test accuracy", run.testAccuracy(), run.name())));
    largest(row -> -row.secondsToTarget())
        .ifPresent(
            run ->
                cards.add(
                    new Card(
                        "Soonest at " + comparison.target(),
                        run.secondsToTarget() + " s",
                        run.name())));
    largest(Row::rowsPerSecond)
        .ifPresent(
            run -> cards.add(new Card("Most rows a second", run.rowsPerSecond(), run.name())));
    largest(row -> row.parameters() == 0 ? Double.NaN : -row.parameters())
        .ifPresent(run -> cards.add(new Card("Fewest parameters", run.parameters(), run.name())));
    return cards;
  }

  /** The first run with the largest value, among those that have one. */
  private Optional<RunView> largest(ToDoubleFunction<Row> value) {
    return runs.stream()
        .filter(run -> Double.isFinite(value.applyAsDouble(run.row())))
        .reduce((a, b) -> value.applyAsDouble(b.row()) > value.applyAsDouble(a.row()) ? b : a);
  }
}
