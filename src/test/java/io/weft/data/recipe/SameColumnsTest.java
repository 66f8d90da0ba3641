package io.weft.data.recipe;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.data.DataException;
import io.weft.data.Request.Labels;
import java.sql.Date;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows of another file must have the columns of the training rows. */
@Tag("spark")
class SameColumnsTest {
  private static final Dataset<Row> ROWS =
      SmallTable.of(
          "id STRING, age DOUBLE, city STRING, zone INT, day DATE, code STRING, y STRING",
          40,
          i ->
              new Object[] {
                "N" + i,
                i / 4.0,
                "city " + i % 3,
                i % 4,
                Date.valueOf("2013-01-" + (10 + i % 19)),
                "" + i % 5,
                "label " + i % 2
              });
  private static final Recipe RECIPE =
      Recipe.of(
          ROWS,
          "train.csv",
          RecipeRequest.of("y").withCategorical(List.of("zone")).withNumeric(List.of("code")));

  private static Dataset<Row> with(String column, String type, String expression) {
    return ROWS.withColumn(column, expr("cast(%s as %s)".formatted(expression, type)));
  }

  private static void assertRefused(Dataset<Row> rows, Labels labels, String... problems) {
    assertThatThrownBy(() -> RECIPE.requireSameColumns(rows, "test.csv", labels))
        .isInstanceOf(DataException.class)
        .hasMessage(String.join(System.lineSeparator(), problems));
  }

  private static void assertAccepted(Dataset<Row> rows, Labels labels) {
    assertThatCode(() -> RECIPE.requireSameColumns(rows, "test.csv", labels))
        .doesNotThrowAnyException();
  }

  @Test
  void orderOtherColumnsAndNearTypesDoNotMatter() {
    assertAccepted(ROWS, Labels.REQUIRED);
    assertAccepted(
        ROWS.select("y", "code", "day", "zone", "city", "age").withColumnRenamed("id", "name"),
        Labels.REQUIRED);
    assertAccepted(with("age", "int", "age"), Labels.REQUIRED);
    assertAccepted(with("age", "string", "age"), Labels.REQUIRED);
    assertAccepted(with("zone", "bigint", "zone"), Labels.REQUIRED);
    assertAccepted(with("day", "timestamp", "day"), Labels.REQUIRED);
    assertAccepted(with("day", "string", "day"), Labels.REQUIRED);
    assertAccepted(with("code", "double", "code"), Labels.REQUIRED);
    assertAccepted(with("zone", "string", "null"), Labels.REQUIRED);
    assertAccepted(with("city", "void", "null"), Labels.REQUIRED);
  }

  @Test
  void theLabelMayBeAbsentWhereItIsOptional() {
    assertAccepted(ROWS.drop("y"), Labels.OPTIONAL);
    assertRefused(
        ROWS.drop("y"),
        Labels.REQUIRED,
        "Cannot read test.csv: there is no column y, which the training rows have (there are id, age,"
            + " city, zone, day, code)");
  }

  @Test
  void missingAndDifferentColumnsAreNamedTogether() {
    assertRefused(
        with("age", "date", "day")
            .withColumnRenamed("city", "citty")
            .withColumn("zone", lit(1.5))
            .withColumn("day", lit(20130101))
            .withColumn("y", lit(1)),
        Labels.REQUIRED,
        "Cannot read test.csv: column age: the type is date, but is double in the training rows",
        "Cannot read test.csv: there is no column city, which the training rows have (did you mean"
            + " citty?)",
        "Cannot read test.csv: column zone: the type is double, but is int in the training rows",
        "Cannot read test.csv: column day: the type is int, but is date in the training rows",
        "Cannot read test.csv: column y: the type is int, but is string in the training rows");
  }

  @Test
  void textInPlaceOfNumbersNamesTheCell() {
    assertRefused(
        with("age", "string", "if(age = 3, 'n/a', string(age))"),
        Labels.OPTIONAL,
        "Cannot read test.csv: column age: 'n/a' is not a number; 1 of 40 cells are not (correct"
            + " them; or write data.options.nullValue = 'n/a' if that means missing; or list the"
            + " column in data.columns.categorical or data.columns.omit)");
    assertRefused(
        with("zone", "string", "zone"),
        Labels.OPTIONAL,
        "Cannot read test.csv: column zone: the type is string, but is int in the training rows");
    assertThatThrownBy(
            () ->
                RECIPE.requireSameColumns(
                    with("day", "string", "'yesterday'"), "test.csv", Labels.OPTIONAL))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "Cannot read test.csv: column day: 'yesterday' is not a date; 40 of 40 cells are not");
  }

  @Test
  void aColumnOfAModelsNameIsRefused() {
    assertRefused(
        ROWS.withColumn("prediction", lit(1)),
        Labels.OPTIONAL,
        "Cannot read test.csv: column prediction: a model writes a column of this name (rename it)");
  }
}
