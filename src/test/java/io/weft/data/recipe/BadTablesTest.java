package io.weft.data.recipe;

import static io.weft.data.recipe.SmallTable.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.data.CellFinder;
import io.weft.data.DataException;
import io.weft.data.Request;
import io.weft.data.Sources;
import io.weft.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables and requests that cannot be used, each with its message. */
@Tag("spark")
class BadTablesTest {
  private static final RecipeRequest Y = RecipeRequest.of("y");
  private static final Dataset<Row> GOOD =
      rows("age INT, city STRING, y INT", i -> row(i % 9, "city " + i % 4, i % 2));

  private static Dataset<Row> rows(String columns, IntFunction<Object[]> row) {
    return SmallTable.of(columns, 100, row);
  }

  private static void assertRefused(Dataset<Row> rows, RecipeRequest request, String... problems) {
    assertThatThrownBy(() -> Recipe.of(rows, "t.csv", request))
        .isInstanceOf(DataException.class)
        .hasMessage(String.join(System.lineSeparator(), problems));
  }

  @Test
  void theLabelIsNoColumn() {
    assertRefused(
        GOOD,
        RecipeRequest.of("citty"),
        "Cannot read t.csv: there is no column citty (data.label must be a column: did you mean"
            + " city?)");
    assertRefused(
        GOOD,
        RecipeRequest.of("income"),
        "Cannot read t.csv: there is no column income (data.label must be a column: there are age,"
            + " city, y)");
  }

  @Test
  void aNamedColumnIsNotThereOrIsThereTwice() {
    assertRefused(
        GOOD,
        Y.withNumeric(List.of("agge", "age"))
            .withCategorical(List.of("age", "y"))
            .withDates(List.of("day", "age"))
            .withOmit(List.of("city", "city")),
        "Invalid data.columns.numeric: agge (must be a column: did you mean age?)",
        "Invalid data.columns.categorical: age (must be in one place, but is in"
            + " data.columns.numeric, too)",
        "Invalid data.columns.categorical: y (must be in one place, but is in data.label, too)",
        "Invalid data.columns.dates: day (must be a column: there are age, city, y)",
        "Invalid data.columns.dates: age (must be in one place, but is in data.columns.numeric, too)",
        "Invalid data.columns.omit: city (must be in one place, but is in data.columns.omit, too)");
  }

  @Test
  void namesClash() {
    assertRefused(
        rows(
            "age INT, Age INT, features INT, Probability INT, `${x}` INT, y INT",
            i -> row(i, i, i, i, i, i % 2)),
        Y,
        "Cannot read t.csv: column Age: another column has this name, but for capital letters"
            + " (rename it)",
        "Cannot read t.csv: column Probability: a model writes a column of this name (rename it)",
        "Cannot read t.csv: column ${x}: SQL replaces ${ and __THIS__ in a name (rename it)");
  }

  @Test
  void thereAreNoRows() {
    assertRefused(GOOD.limit(0), Y, "Cannot read t.csv: there are no rows");
  }

  @Test
  void labelsAreMissing() {
    assertRefused(
        rows("x INT, y STRING", i -> row(i % 7, null)),
        Y,
        "Cannot read t.csv: column y: all labels are null (write another column in data.label)");
    assertRefused(
        rows("x INT, y STRING", i -> row(i % 7, i % 25 == 0 ? null : "a" + i % 2)),
        Y,
        "Cannot read t.csv: column y: the label is null in 4 of 100 rows (leave these rows out of"
            + " the data)");
  }

  @Test
  void thereIsOneLabelOnly() {
    assertRefused(
        rows("x INT, y STRING", i -> row(i % 7, "yes")),
        Y,
        "Cannot read t.csv: column y: all labels are 'yes', and a classification needs two different"
            + " ones");
    assertRefused(
        rows("x INT, y DOUBLE", i -> row(i % 7, 1.5)),
        Y,
        "Cannot read t.csv: column y: all labels are '1.5', and a regression needs different ones");
  }

  @Test
  void theLabelLooksLikeAnId() {
    assertRefused(
        rows("x INT, y STRING", i -> row(i % 7, "N" + i)),
        Y,
        "Cannot read t.csv: column y: 100 different labels in 100 rows: is this an id? (write another"
            + " column in data.label, or data.task = regression)");
    Dataset<Row> many = SmallTable.SPARK.range(40_000).selectExpr("id % 7 AS x", "id % 20000 AS y");
    assertThatThrownBy(() -> Recipe.of(many, "t.csv", Y.withTask(LearningTask.CLASSIFICATION)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Cannot read t.csv: column y: ")
        .hasMessageEndingWith(
            " different labels in 40,000 rows: is this an id? (write another column in data.label, or"
                + " data.task = regression)");
  }

  @Test
  void theLabelIsOfAnotherType() {
    assertRefused(
        rows("x INT, y TIMESTAMP", i -> row(i % 7, new Timestamp(i))),
        Y,
        "Invalid data.label: y (must be numbers, text or Booleans, but is timestamp)");
    assertRefused(
        rows("x INT, y DOUBLE", i -> row(i % 7, i == 5 ? Double.POSITIVE_INFINITY : i / 3.0)),
        Y,
        "Cannot read t.csv: column y: a label is infinite (leave these rows out of the data)");
    assertRefused(
        rows("x INT, y STRING", i -> row(i % 7, i % 20 == 5 ? "none" : "" + i % 9)),
        Y.withTask(LearningTask.REGRESSION),
        "Cannot read t.csv: column y: 'none' is not a number; 5 of 100 cells are not (correct them or"
            + " leave these rows out; or write data.task = classification)");
  }

  @Test
  void allFeaturesAreGone() {
    assertThatThrownBy(
            () -> Recipe.of(rows("x INT, z STRING, y INT", i -> row(1, null, i % 2)), "t.csv", Y))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Cannot read t.csv: no column is left to learn from:")
        .hasMessageContaining("the same value in all rows")
        .hasMessageContaining("all cells are null");
  }

  @Test
  void aNumericColumnHasAFewWords() {
    String hint =
        "(correct them; or write data.options.nullValue = 'NA' if that means missing; or list the"
            + " column in data.columns.categorical or data.columns.omit)";
    Dataset<Row> rows =
        rows(
            "delay STRING, y INT",
            i -> row(i == 41 ? "unknown" : i % 30 == 7 ? "NA" : "" + i % 9, i % 2));
    assertRefused(
        rows,
        Y,
        "Cannot read t.csv: column delay: 'NA' is not a number; 5 of 100 cells are not " + hint);
    assertRefused(
        rows,
        Y.withNumeric(List.of("delay")),
        "Cannot read t.csv: column delay: 'NA' is not a number; 5 of 100 cells are not " + hint);
    assertThat(Recipe.of(rows, "t.csv", Y.withCategorical(List.of("delay"))).columns())
        .containsExactly("delay");
    CellFinder finder =
        (column, cell) ->
            column.equals("delay") && cell.equals("NA")
                ? Optional.of(new CellFinder.Place("t/part-7.csv", 9))
                : Optional.empty();
    assertThatThrownBy(() -> Recipe.of(rows, "t", Y, finder))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "Cannot read t/part-7.csv: row 9, column delay: 'NA' is not a number; 5 of 100 cells");
  }

  @Test
  void aWordInANumericColumnOfCsvFilesIsNamedWithItsRow(@TempDir Path folder) throws IOException {
    String good = "\"a \"\"b\"\" column\",delay,y\nx,1,0\n";
    Files.writeString(folder.resolve("1.csv"), good + "\"x,y\",2,1\n".repeat(20));
    Files.writeString(folder.resolve("2.csv"), good + "\n\"x,unknown\",4,0\nx, unknown ,1\n");
    try (Table table = read(folder.toString())) {
      assertThatThrownBy(() -> Recipe.of(table.rows(), table.location(), Y, table.cells()))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(
              "Cannot read %s: row 5, column delay: 'unknown' is not a number; 1 of 24 cells are not"
                  .formatted(folder.resolve("2.csv")));
    }
    try (Table table = read(folder.resolve("1.csv").toString())) {
      assertThat(table.cells().find("delay", "delay")).isEmpty();
      assertThat(table.cells().find("y", "unknown")).isEmpty();
      assertThat(table.cells().find("none", "2")).isEmpty();
    }
  }

  private static Table read(String location) {
    return Sources.STANDARD.read(SmallTable.SPARK, Request.of(location).withLabel("y"));
  }

  @Test
  void aLongCellIsShortened() {
    assertThatThrownBy(
            () ->
                Recipe.of(
                    rows("x STRING, y INT", i -> row(i == 4 ? "é".repeat(99) : "" + i % 9, i % 2)),
                    "t.csv",
                    Y))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("column x: '" + "é".repeat(40) + "...' is not a number; 1 of 100");
  }

  @Test
  void datesDoNotParse() {
    Dataset<Row> rows =
        rows("day STRING, y INT", i -> row(i % 2 == 0 ? "1/31/2013" : "2013-01-01", i % 2));
    String problem =
        "Cannot read t.csv: column day: '1/31/2013' is not a date; %s of 100 cells are not (write"
            + " dates like 2013-01-31 or 2013-01-31 05:15:00; or write data.options.nullValue ="
            + " '1/31/2013' if that means missing; or list the column in data.columns.categorical or"
            + " data.columns.omit)";
    assertRefused(rows, Y.withDates(List.of("day")), problem.formatted(50));
    assertRefused(
        rows(
            "day STRING, y INT",
            i -> row(i % 50 == 0 ? "1/31/2013" : "2013-01-" + (10 + i % 9), i % 2)),
        Y,
        problem.formatted(2));
    for (String wrong : List.of("2013", "05:15", "2013-02-30")) {
      assertThatThrownBy(
              () ->
                  Recipe.of(
                      rows("day STRING, y INT", i -> row(i == 3 ? wrong : "2013-01-01", i % 2)),
                      "t.csv",
                      Y.withDates(List.of("day"))))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("column day: '%s' is not a date; 1 of 100 cells".formatted(wrong));
    }
  }

  @Test
  void aNamedColumnIsOfAnotherType() {
    assertRefused(
        rows(
            "day DATE, n INT, tags ARRAY<INT>, x INT, y INT",
            i -> row(Date.valueOf("2013-01-" + (10 + i % 9)), i % 9, List.of(i), i, i % 2)),
        Y.withNumeric(List.of("day")).withDates(List.of("n")).withCategorical(List.of("tags")),
        "Invalid data.columns.numeric: day (must be a column of numbers, but is date)",
        "Invalid data.columns.dates: n (must be a column of dates, but is int)",
        "Invalid data.columns.categorical: tags (must be a column of numbers, text or dates, but is"
            + " array<int>)");
  }

  @Test
  void aNamedColumnIsConstantNullOrAnId() {
    assertRefused(
        rows(
            "same INT, none STRING, id STRING, x INT, y INT", i -> row(5, null, "N" + i, i, i % 2)),
        Y.withNumeric(List.of("same")).withCategorical(List.of("none", "id")),
        "Cannot read t.csv: column same: the value is '5' in all rows (list it in"
            + " data.columns.omit)",
        "Cannot read t.csv: column none: all cells are null (list it in data.columns.omit)",
        "Cannot read t.csv: column id: 100 different categories in 100 rows: is this an id? (list it"
            + " in data.columns.omit)");
  }

  @Test
  void aNumberIsInfinite() {
    assertRefused(
        rows(
            "x DOUBLE, z FLOAT, y INT",
            i ->
                row(
                    i == 7 ? Double.NEGATIVE_INFINITY : i,
                    i == 7 ? Float.POSITIVE_INFINITY : i,
                    i % 2)),
        Y,
        "Cannot read t.csv: column x: a number is infinite (write null for it)",
        "Cannot read t.csv: column z: a number is infinite (write null for it)");
  }

  @Test
  void anImputationIsMisspelt() {
    assertThat(Imputation.parse("Median")).isEqualTo(Imputation.MEDIAN);
    assertThat(Imputation.parse("mean")).isEqualTo(Imputation.MEAN);
    assertThat(Imputation.parse("-1.5")).isEqualTo(new Imputation.Constant(-1.5));
    for (String wrong : List.of("average", "NaN", "")) {
      assertThatThrownBy(() -> Imputation.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid impute: %s (must be mean, median or a number)".formatted(wrong));
    }
  }
}
