package io.weft.report;

import io.weft.rundir.NamedConfusion;
import io.weft.rundir.Numbers;
import io.weft.rundir.TableFacts;
import io.weft.rundir.TableFacts.Point;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Curves of a classifier of two classes over all thresholds, on the report's page.
 *
 * @param positive name of the second class, whose probability is compared with the threshold
 * @param roc true positive rate against false positive rate
 * @param precisionRecall precision against recall
 * @param rates true positive rates at some false positive rates
 * @param precisions precisions at some recalls
 */
record TwoClassesView(
    String positive,
    Drawing roc,
    Drawing precisionRecall,
    List<TableRow> rates,
    List<TableRow> precisions) {
  private static final int MAX_POINTS = 2_000;
  private static final int MAX_NAME = 40;
  private static final double[] FALSE_POSITIVE_RATES = {0.01, 0.05, 0.1, 0.2, 0.5};
  private static final double[] RECALLS = {0.1, 0.25, 0.5, 0.75, 0.9};

  /**
   * The curves; null where the run has none.
   *
   * @param auc area under the ROC curve; NaN where it is not known
   */
  static @Nullable TwoClassesView of(
      TableFacts table, Optional<NamedConfusion> confusion, double auc) {
    List<Point> roc = usable(table.roc());
    List<Point> precisionRecall = usable(table.precisionRecall());
    if (roc.isEmpty() || precisionRecall.isEmpty()) {
      return null;
    }
    Optional<NamedConfusion> two = confusion.filter(matrix -> matrix.classNames().size() == 2);
    return new TwoClassesView(
        two.map(matrix -> Abbreviation.of(matrix.classNames().get(1), MAX_NAME)).orElse("1"),
        roc(roc, auc),
        precisionRecall(precisionRecall, two),
        at(FALSE_POSITIVE_RATES, roc),
        at(RECALLS, precisionRecall));
  }

  /** Points of two shares, by the first one. */
  private static List<Point> usable(List<Point> points) {
    return points.stream()
        .filter(point -> isShare(point.x()) && isShare(point.y()))
        .limit(MAX_POINTS)
        .sorted(Comparator.comparingDouble(Point::x))
        .toList();
  }

  private static boolean isShare(double value) {
    return value >= 0 && value <= 1;
  }

  private static Drawing roc(List<Point> points, double auc) {
    return Drawing.curve(
        Double.isFinite(auc) ? "ROC curve, AUC " + Score.AUC.text(auc) : "ROC curve",
        "Line chart of the true positive rate by the false positive rate; the table has some values",
        new Frame("false positive rate", Axis.FROM_0_TO_1, "true positive rate", Axis.FROM_0_TO_1),
        points,
        List.of(new Point(0, 0), new Point(1, 1)));
  }

  /** The dashed line is the precision of a classifier that guesses. */
  private static Drawing precisionRecall(List<Point> points, Optional<NamedConfusion> confusion) {
    List<Point> guess =
        confusion
            .map(TwoClassesView::positiveShare)
            .filter(Double::isFinite)
            .map(share -> List.of(new Point(0, share), new Point(1, share)))
            .orElse(List.of());
    return Drawing.curve(
        "Precision and recall",
        "Line chart of the precision by the recall; the table has some values",
        new Frame("recall", Axis.FROM_0_TO_1, "precision", Axis.FROM_0_TO_1),
        points,
        guess);
  }

  private static double positiveShare(NamedConfusion confusion) {
    double positive = confusion.matrix().support(1);
    return positive / (positive + confusion.matrix().support(0));
  }

  private static List<TableRow> at(double[] places, List<Point> points) {
    return Arrays.stream(places)
        .mapToObj(
            place ->
                new TableRow(
                    Numbers.number("%.0f%%", 100 * place), Numbers.percent(value(points, place))))
        .toList();
  }

  /** Value of a curve, linear between two of its points; of several at one place the last one. */
  private static double value(List<Point> points, double place) {
    Point before = points.get(0);
    for (Point point : points) {
      if (point.x() > place) {
        double span = point.x() - before.x();
        return span <= 0
            ? point.y()
            : before.y() + (place - before.x()) / span * (point.y() - before.y());
      }
      before = point;
    }
    return before.y();
  }
}
