package io.weft.report;

import io.weft.report.Comparison.Row;
import io.weft.rundir.NamedScore;
import io.weft.rundir.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * A score on the test rows, by which runs are compared.
 *
 * @param key name in files, such as {@code r2}
 */
record Score(String key) {
  static final Score ACCURACY = new Score("accuracy");
  static final Score LOSS = new Score("loss");
  static final Score AUC = new Score("auc");
  static final Score R2 = new Score("r2");
  static final Score RMSE = new Score("rmse");
  static final Score MAE = new Score("mae");

  private static final int MAX_WORDS = 24;

  /** Known scores in the order of tables. Loss and unknown scores follow. */
  private static final List<Score> KNOWN =
      List.of(ACCURACY, AUC, new Score("macro_f1"), R2, RMSE, MAE);

  /** Scores that at least one of the runs has: the main one first, the loss last. */
  static List<Score> measured(List<Row> runs) {
    Set<Score> all = new LinkedHashSet<>(KNOWN);
    runs.forEach(run -> run.scores().keySet().forEach(key -> all.add(new Score(key))));
    all.remove(LOSS);
    List<Score> ordered = new ArrayList<>(all);
    ordered.add(LOSS);
    return ordered.stream()
        .filter(score -> runs.stream().anyMatch(run -> Double.isFinite(score.of(run))))
        .toList();
  }

  /**
   * Order of runs by their main scores, the best first: those with an accuracy, then those with an
   * R², then those without both.
   */
  static Comparator<Row> bestFirst() {
    return Comparator.comparingDouble(missingLast(run -> -ACCURACY.of(run)))
        .thenComparingDouble(missingLast(run -> -R2.of(run)))
        .thenComparingDouble(missingLast(RMSE::of));
  }

  private static ToDoubleFunction<Row> missingLast(ToDoubleFunction<Row> value) {
    return run -> {
      double number = value.applyAsDouble(run);
      return Double.isFinite(number) ? number : Double.POSITIVE_INFINITY;
    };
  }

  /** Tells whether a run predicts numbers, as its scores show. */
  static boolean isOfRegression(Row run) {
    return List.of(R2, RMSE, MAE).stream().anyMatch(score -> run.scores().containsKey(score.key));
  }

  /** The run's value; NaN if it was not measured. */
  double of(Row run) {
    return equals(ACCURACY)
        ? run.testAccuracy()
        : equals(LOSS) ? run.testLoss() : run.scores().getOrDefault(key, Double.NaN);
  }

  /** Title of a column or of a fact. */
  String title() {
    return equals(ACCURACY) || equals(LOSS)
        ? "Test " + key
        : capitalised(Abbreviation.of(NamedScore.words(key), MAX_WORDS));
  }

  /** Title of a narrow column. */
  String shortTitle() {
    return equals(ACCURACY) ? "Test acc." : title();
  }

  /** Text of a value; a hyphen if it was not measured. */
  String text(double value) {
    if (equals(ACCURACY)) {
      return Numbers.percent(value);
    }
    return equals(LOSS) ? Numbers.loss(value) : NamedScore.text(key, value);
  }

  private static String capitalised(String words) {
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
