package io.weft.rundir;

import java.util.List;
import java.util.Objects;

/**
 * Facts about a run's table, and about the predictions for its test rows. Each list is empty where
 * it does not apply.
 *
 * @param columns all columns of the table, in its order
 * @param importance the feature columns, the most important first
 * @param roc receiver operating characteristic of two classes: false and true positive rate
 * @param precisionRecall recall and precision of two classes
 * @param predictions true and predicted value of some test rows of a regression
 */
public record TableFacts(
    List<Column> columns,
    List<Importance> importance,
    List<Point> roc,
    List<Point> precisionRecall,
    List<Point> predictions) {

  /** Facts about a table that nobody looked at, such as one of pixels. */
  public static final TableFacts NONE =
      new TableFacts(List.of(), List.of(), List.of(), List.of(), List.of());

  /**
   * One column.
   *
   * @param type name of its type in SQL
   * @param kind its use: label, numeric, categorical, date, image or omitted
   * @param distinct number of different values
   * @param missing number of rows without a value
   * @param least smallest value; empty without values
   * @param largest largest value
   * @param remark such as the reason why it is omitted; empty without one
   */
  public record Column(
      String name,
      String type,
      String kind,
      long distinct,
      long missing,
      String least,
      String largest,
      String remark) {
    public Column {
      name = textOf(name);
      type = textOf(type);
      kind = textOf(kind);
      least = textOf(least);
      largest = textOf(largest);
      remark = textOf(remark);
    }
  }

  /**
   * Permutation importance of a column (L. Breiman, Random Forests, Machine Learning 45, 2001).
   *
   * @param loss increase of the mean test loss when the column's values are permuted over the rows
   */
  public record Importance(String column, double loss) {
    public Importance {
      column = textOf(column);
    }
  }

  /** A point of a curve or of a scatter plot. */
  public record Point(double x, double y) {}

  public TableFacts {
    columns = listOf(columns);
    importance = listOf(importance);
    roc = listOf(roc);
    precisionRecall = listOf(precisionRecall);
    predictions = listOf(predictions);
  }

  private static String textOf(String read) {
    return Objects.requireNonNullElse(read, "");
  }

  private static <T> List<T> listOf(List<T> read) { // a file of another release may lack it
    return List.copyOf(Objects.requireNonNullElse(read, List.of()));
  }
}
