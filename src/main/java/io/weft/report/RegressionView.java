package io.weft.report;

import io.weft.files.TextTable;
import io.weft.report.Drawing.Bar;
import io.weft.rundir.Numbers;
import io.weft.rundir.TableFacts;
import io.weft.rundir.TableFacts.Column;
import io.weft.rundir.TableFacts.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Predictions of a regression for some test rows, on the report's page.
 *
 * @param predicted predicted against true values
 * @param residuals histogram of predicted minus true values
 * @param quantiles of the residuals
 * @param label name of the label's column
 * @param outside about residuals that are not in the histogram; empty without any
 */
record RegressionView(
    Drawing predicted, Drawing residuals, List<TableRow> quantiles, String label, String outside) {
  private static final int MAX_POINTS = 1_000;
  private static final int MAX_LABEL = 40;
  private static final int INTERVALS = 5;
  private static final int BARS_PER_INTERVAL = 5;

  /** Gap between two bars. */
  private static final double GAP = 1;

  /** Share of the residuals at each end that the histogram may leave out. */
  private static final double TAIL = 0.01;

  private static final double[] QUANTILES = {0.05, 0.25, 0.5, 0.75, 0.95};

  /** Null where the run has no predictions of numbers. */
  static @Nullable RegressionView of(TableFacts table) {
    List<Point> points =
        table.predictions().stream()
            .filter(point -> Axis.takes(point.x()) && Axis.takes(point.y()))
            .limit(MAX_POINTS)
            .toList();
    if (points.isEmpty()) {
      return null;
    }
    String label = label(table);
    double[] residuals =
        points.stream().mapToDouble(point -> point.y() - point.x()).sorted().toArray();
    Axis axis = Axis.covering(quantile(residuals, TAIL), quantile(residuals, 1 - TAIL), INTERVALS);
    long inside = Arrays.stream(residuals).filter(axis::has).count();
    return new RegressionView(
        predicted(label, points),
        residuals(residuals, axis),
        quantiles(residuals),
        label,
        inside == residuals.length
            ? ""
            : String.format(
                Locale.ROOT,
                "The histogram leaves out %d of %,d residuals, which are larger or smaller.",
                residuals.length - inside,
                residuals.length));
  }

  private static String label(TableFacts table) {
    return table.columns().stream()
        .filter(column -> column.kind().equals("label"))
        .findFirst()
        .map(Column::name)
        .map(name -> Abbreviation.of(name, MAX_LABEL))
        .orElse("value");
  }

  private static Drawing predicted(String label, List<Point> points) {
    double least =
        points.stream().mapToDouble(point -> Math.min(point.x(), point.y())).min().orElse(0);
    double largest =
        points.stream().mapToDouble(point -> Math.max(point.x(), point.y())).max().orElse(0);
    Axis axis = Axis.covering(least, largest, INTERVALS);
    return Drawing.scatter(
        "Predicted and true " + label,
        String.format(
            Locale.ROOT,
            "Scatter plot of the predicted against the true %s of %s; the line is where both are"
                + " equal",
            label,
            rows(points.size())),
        new Frame("true " + label, axis, "predicted " + label, axis),
        points,
        List.of(new Point(axis.from(), axis.from()), new Point(axis.to(), axis.to())));
  }

  private static String rows(int count) {
    return count == 1 ? "1 test row" : TextTable.grouped(count) + " test rows";
  }

  private static Drawing residuals(double[] sorted, Axis axis) {
    int[] counts = new int[axis.intervals() * BARS_PER_INTERVAL];
    for (double residual : sorted) {
      if (axis.has(residual)) {
        counts[Math.min(counts.length - 1, (int) (axis.place(residual) * counts.length))]++;
      }
    }
    int most = Arrays.stream(counts).max().orElse(0);
    Frame frame =
        new Frame(
            "predicted minus true",
            axis,
            "test rows",
            Axis.covering(0, Math.max(INTERVALS, most), INTERVALS));
    return Drawing.histogram(
        "Residuals",
        "Histogram of predicted minus true for "
            + rows(sorted.length)
            + "; the table has quantiles",
        frame,
        bars(counts, axis, frame));
  }

  private static List<Bar> bars(int[] counts, Axis axis, Frame frame) {
    double width = axis.step() / BARS_PER_INTERVAL;
    Axis numbers = new Axis(axis.from(), axis.to(), width);
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        double from = axis.from() + i * width;
        double left = frame.x(from);
        double top = frame.y(counts[i]);
        bars.add(
            new Bar(
                Frame.text(left),
                Frame.text(top),
                Frame.text(frame.x(from + width) - left - GAP),
                Frame.text(frame.bottom() - top),
                numbers.text(from) + " to " + numbers.text(from + width) + ": " + rows(counts[i])));
      }
    }
    return bars;
  }

  private static List<TableRow> quantiles(double[] sorted) {
    return Arrays.stream(QUANTILES)
        .mapToObj(
            share ->
                new TableRow(
                    Numbers.number("%.0f%%", 100 * share),
                    Numbers.number("%.5g", quantile(sorted, share))))
        .toList();
  }

  /** The value of sorted values, not empty, that a share of them does not exceed. */
  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }
}
