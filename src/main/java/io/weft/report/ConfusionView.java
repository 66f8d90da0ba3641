package io.weft.report;

import io.weft.files.TextTable;
import io.weft.metrics.ConfusionMatrix;
import io.weft.rundir.NamedConfusion;
import io.weft.rundir.Numbers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A confusion matrix on the report's page.
 *
 * @param columns names of the predicted classes
 * @param rows one for each actual class
 * @param classes scores of each class
 * @param note about a selection of classes; null if all are shown
 */
record ConfusionView(
    List<String> columns, List<Row> rows, List<ClassRow> classes, @Nullable String note) {
  /** Heat above which the text of a cell is white. */
  private static final double STRONG = 0.6;

  record Row(String name, List<Cell> cells) {}

  /**
   * A count.
   *
   * @param kind classes of the page's style
   * @param heat opacity of the cell, 0 to 1
   */
  record Cell(String count, String kind, String heat) {}

  record ClassRow(
      String name, String precision, String recall, String f1, String f1Share, String support) {}

  static ConfusionView of(NamedConfusion confusion) {
    ConfusionMatrix matrix = confusion.matrix();
    List<Row> rows = new ArrayList<>();
    List<ClassRow> classes = new ArrayList<>();
    List<Integer> shown = NamedConfusion.shownClasses(matrix);
    for (int actual : shown) {
      String name = confusion.classNames().get(actual);
      List<Cell> cells = new ArrayList<>();
      for (int predicted : shown) {
        cells.add(cell(matrix, actual, predicted));
      }
      rows.add(new Row(name, cells));
      classes.add(
          new ClassRow(
              name,
              Numbers.percent(matrix.precision(actual)),
              Numbers.percent(matrix.recall(actual)),
              Numbers.percent(matrix.f1(actual)),
              Numbers.number("%.4f", matrix.f1(actual)),
              TextTable.grouped(matrix.support(actual))));
    }
    return new ConfusionView(
        shown.stream().map(confusion.classNames()::get).toList(),
        rows,
        classes,
        NamedConfusion.note(matrix).map(note -> note + "; classes.csv has all.").orElse(null));
  }

  /** A cell; the square root of its share of the row makes rare mistakes visible. */
  private static Cell cell(ConfusionMatrix matrix, int actual, int predicted) {
    long count = matrix.count(actual, predicted);
    double share = count == 0 ? 0 : (double) count / matrix.support(actual);
    double heat = actual == predicted ? share : Math.sqrt(share);
    String kind = count == 0 ? "none" : actual == predicted ? "right" : "wrong";
    return new Cell(
        TextTable.grouped(count),
        heat > STRONG ? kind + " strong" : kind,
        Numbers.number("%.3f", heat));
  }
}
