package io.weft.data.recipe;

import static org.apache.spark.sql.functions.lit;

import io.weft.data.CellFinder;
import io.weft.data.DataException;
import io.weft.data.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What each column of a table is used for, checked against all rows.
 *
 * <p>The user says what she knows in a {@link RecipeRequest}; the rest is guessed from types and
 * cells. Guesses of kinds:
 *
 * <ul>
 *   <li>numbers and Booleans are numeric, dates and times are dates;
 *   <li>text is numeric or dates if all cells are, otherwise categories;
 *   <li>text with almost as many values as rows is omitted, and so are constant columns, columns of
 *       nulls, and types that are none of these.
 * </ul>
 *
 * <p>A label of text or Booleans, or of few whole numbers, makes a classification; other numbers
 * make a regression.
 *
 * <p>Immutable and thread-safe.
 */
public final class Recipe {
  private final RecipeRequest request;
  private final TableProfile profile;
  private final LearningTask task;
  private final ColumnProfile label;
  private final List<String> labels;
  private final List<String> remarks;

  private Recipe(
      RecipeRequest request, TableProfile profile, List<String> labels, List<String> remarks) {
    this.request = request;
    this.profile = profile;
    this.task = profile.task().orElseThrow();
    this.label = profile.label().orElseThrow();
    this.labels = List.copyOf(labels);
    this.remarks = List.copyOf(remarks);
  }

  /**
   * Profiles and checks rows.
   *
   * @param rows all rows that may be trained on; read several times, so they should be cached
   * @param location of the rows, as the user typed it
   * @throws DataException with all problems, a line for each
   */
  public static Recipe of(Dataset<Row> rows, String location, RecipeRequest request) {
    return of(rows, location, request, CellFinder.NONE);
  }

  /**
   * Profiles and checks rows whose source knows the places of cells.
   *
   * @param rows all rows that may be trained on; read several times, so they should be cached
   * @param location of the rows, as the user typed it
   * @param cells finds the places of bad cells
   * @throws DataException with all problems, a line for each
   */
  public static Recipe of(
      Dataset<Row> rows, String location, RecipeRequest request, CellFinder cells) {
    Problems problems = new Problems(location, cells);
    NameChecks.check(Profiling.userColumns(rows), request, problems);
    problems.throwIfAny();
    Profiling profiling = Profiling.of(rows, request);
    check(profiling, problems);
    problems.throwIfAny();
    ColumnProfile label = profiling.profile().label().orElseThrow();
    boolean hasClasses =
        profiling.profile().task().equals(Optional.of(LearningTask.CLASSIFICATION));
    List<String> labels =
        hasClasses ? FittedLabel.Classes.of(rows, label.name(), label.type()).labels() : List.of();
    return new Recipe(request, profiling.profile(), labels, remarks(profiling, request));
  }

  private static void check(Profiling profiling, Problems problems) {
    TableProfile profile = profiling.profile();
    if (profile.rows() == 0) {
      problems.table("there are no rows");
      return;
    }
    new LabelChecks(problems).check(profiling.label().orElseThrow(), profile.task().orElseThrow());
    ColumnChecks checks = new ColumnChecks(problems);
    for (Profiling.Column column : profiling.columns()) {
      if (column.guess().kind() != ColumnKind.LABEL) {
        checks.check(column.facts(), column.guess());
      }
    }
    if (profile.features().isEmpty()) {
      problems.table("no column is left to learn from:\n" + profile.toText());
    }
  }

  private static List<String> remarks(Profiling profiling, RecipeRequest request) {
    List<String> remarks = new ArrayList<>();
    if (request.task().isEmpty()) {
      TaskGuess guess = TaskGuess.of(profiling.label().orElseThrow());
      remarks.add(
          "The task is %s: the label is %s, and %s (data.task says otherwise)"
              .formatted(guess.task().word(), request.label(), guess.reason()));
    }
    for (ColumnProfile column : profiling.profile().columns()) {
      if (!column.remark().isEmpty()) {
        remarks.add(
            "Column %s is %s: %s".formatted(column.name(), column.kind().word(), column.remark()));
      }
    }
    return remarks;
  }

  public TableProfile profile() {
    return profile;
  }

  public LearningTask task() {
    return task;
  }

  /** Names of the user's columns that features are made of, in the order of the table. */
  public List<String> columns() {
    return profile.features().stream().map(ColumnProfile::name).toList();
  }

  /** Name of the label's column. */
  public String label() {
    return label.name();
  }

  /** Labels of the classes by index; empty for a regression. */
  public List<String> labels() {
    return labels;
  }

  /** Returns true if the labels are text. */
  public boolean hasTextLabels() {
    return ColumnType.of(label.type()) == ColumnType.TEXT;
  }

  /**
   * The same recipe with another order of the classes.
   *
   * @param order all labels
   */
  public Recipe withLabels(List<String> order) {
    return new Recipe(request, profile, classes().with(order).labels(), remarks);
  }

  private FittedLabel.Classes classes() {
    return new FittedLabel.Classes(label.name(), label.type(), labels);
  }

  /**
   * A number for each class of a classification, for a split that keeps the shares of the classes;
   * the same number in all rows of a regression.
   */
  public Column stratum() {
    return task == LearningTask.CLASSIFICATION ? classes().index() : lit(0);
  }

  /** What was guessed and may surprise, a sentence each. */
  public List<String> remarks() {
    return remarks;
  }

  /**
   * Fits the recipe. The labels of a classification are those of all rows of the recipe.
   *
   * @param trainingRows read several times, so they should be cached
   */
  public FittedRecipe fit(Dataset<Row> trainingRows) {
    return new FittedRecipe(
        ColumnFit.fit(trainingRows, profile.features(), request),
        task == LearningTask.CLASSIFICATION
            ? classes()
            : FittedLabel.Numbers.of(trainingRows, label.name()));
  }

  /**
   * Checks that other rows have the same columns with the same types, whatever their order.
   *
   * @param location of the other rows, as the user typed it
   * @param requirement of the label column
   * @throws DataException with a line for each column that is missing or different
   */
  public void requireSameColumns(Dataset<Row> other, String location, Request.Labels requirement) {
    profile.requireSameColumns(other, location, requirement);
  }
}
