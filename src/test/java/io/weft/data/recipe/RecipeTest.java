package io.weft.data.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Date;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Profile of a table, and guesses about its columns. */
@Tag("spark")
class RecipeTest {
  private static final Dataset<Row> FLIGHTS =
      SmallTable.of(
          "id BIGINT, carrier STRING, delay DOUBLE, air INT, day DATE, at TIMESTAMP, same INT,"
              + " nothing STRING, tail STRING, codes STRING, dates STRING, tags ARRAY<STRING>,"
              + " jet BOOLEAN, late STRING",
          40,
          RecipeTest::flight);

  private static Object[] flight(int i) {
    return new Object[] {
      (long) i,
      i % 7 == 3 ? null : "carrier " + i % 3,
      i % 5 == 0 ? Double.NaN : i % 4 / 2.0,
      i % 2,
      Date.valueOf("2013-01-" + (10 + i % 19)),
      Timestamp.valueOf("2013-01-01 " + (10 + i % 14) + ":00:00"),
      7,
      null,
      "N" + i,
      String.valueOf(i % 11),
      "2013-02-" + (10 + i % 19),
      List.of("a"),
      i % 3 == 0,
      i % 2 == 0 ? "yes" : "no"
    };
  }

  private static Recipe recipe(RecipeRequest request) {
    return Recipe.of(FLIGHTS, "flights.parquet", request);
  }

  @Test
  void theKindsOfColumnsAreGuessedFromTypesAndCells() {
    Recipe recipe = recipe(RecipeRequest.of("late"));
    Map<String, String> kinds =
        recipe.profile().columns().stream()
            .collect(Collectors.toMap(ColumnProfile::name, column -> column.kind().word()));
    assertThat(kinds)
        .isEqualTo(
            Map.ofEntries(
                Map.entry("id", "numeric"),
                Map.entry("carrier", "categorical"),
                Map.entry("delay", "numeric"),
                Map.entry("air", "numeric"),
                Map.entry("day", "date"),
                Map.entry("at", "date"),
                Map.entry("same", "omitted"),
                Map.entry("nothing", "omitted"),
                Map.entry("tail", "omitted"),
                Map.entry("codes", "numeric"),
                Map.entry("dates", "date"),
                Map.entry("tags", "omitted"),
                Map.entry("jet", "numeric"),
                Map.entry("late", "label")));
    assertThat(recipe.columns())
        .containsExactly("id", "carrier", "delay", "air", "day", "at", "codes", "dates", "jet");
    assertThat(recipe.label()).isEqualTo("late");
    assertThat(recipe.task()).isEqualTo(LearningTask.CLASSIFICATION);
  }

  @Test
  void surprisingGuessesAreRemarks() {
    assertThat(recipe(RecipeRequest.of("late")).remarks())
        .containsExactly(
            "The task is classification: the label is late, and it has 2 different texts (data.task"
                + " says otherwise)",
            "Column id is numeric: a different number in each row: an id?",
            "Column same is omitted: the same value in all rows",
            "Column nothing is omitted: all cells are null",
            "Column tail is omitted: almost as many values as rows: an id?",
            "Column codes is numeric: text, but all cells are numbers",
            "Column dates is date: text, but all cells are dates",
            "Column tags is omitted: no numbers, text or dates");
    assertThat(
            recipe(
                    RecipeRequest.of("late")
                        .withTask(LearningTask.CLASSIFICATION)
                        .withOmit(List.of("same", "nothing", "tail", "tags"))
                        .withCategorical(List.of("codes", "air"))
                        .withDates(List.of("dates")))
                .remarks())
        .containsExactly("Column id is numeric: a different number in each row: an id?");
  }

  @Test
  void aProfileCountsCellsValuesAndMissingOnes() {
    TableProfile profile = TableProfile.of(FLIGHTS, RecipeRequest.of("late"));
    assertThat(profile.rows()).isEqualTo(40);
    assertThat(profile.columns())
        .contains(
            new ColumnProfile(
                "id",
                "bigint",
                ColumnKind.NUMERIC,
                40,
                0,
                "0",
                "39",
                "a different number in each row: an id?"),
            new ColumnProfile(
                "carrier", "string", ColumnKind.CATEGORICAL, 3, 6, "carrier 0", "carrier 2", ""),
            new ColumnProfile("delay", "double", ColumnKind.NUMERIC, 4, 8, "0.0", "1.5", ""),
            new ColumnProfile(
                "day", "date", ColumnKind.DATE, 19, 0, "2013-01-10", "2013-01-28", ""),
            new ColumnProfile(
                "nothing", "string", ColumnKind.OMITTED, 0, 40, "", "", "all cells are null"),
            new ColumnProfile("jet", "boolean", ColumnKind.NUMERIC, 2, 0, "false", "true", ""));
    assertThat(profile.label()).map(ColumnProfile::distinct).hasValue(2L);
  }

  @Test
  void theProfileOfATableWithoutTheLabelHasNoTask() {
    TableProfile profile = TableProfile.of(FLIGHTS.select("id", "carrier"), RecipeRequest.of("y"));
    assertThat(profile.task()).isEmpty();
    assertThat(profile.label()).isEmpty();
    assertThat(profile.features()).hasSize(2);
  }

  @Test
  void aProfileIsATableForAPersonAndTextForAConfigFile() {
    Dataset<Row> rows =
        SmallTable.of(
            "`a \"b\"` DOUBLE, word STRING, same INT, y INT",
            1000,
            i -> new Object[] {i % 4 == 0 ? null : i / 8.0, "word".repeat(6) + i % 30, 1, i % 5});
    TableProfile profile = TableProfile.of(rows, RecipeRequest.of("y"));
    assertThat(profile.toText())
        .isEqualTo(
            """
            column  type    kind         distinct  missing  range                                                 remark
            ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
            a "b"   double  numeric           750      250  0.125 to 124.875
            word    string  categorical        30           wordwordwordwordwordw... to wordwordwordwordwordw...
            same    int     omitted             1           1                                                     the same value in all rows
            y       int     label               5           0 to 4""");
    assertThat(profile.toConfig())
        .isEqualTo(
            """
            data {
              label = "y"
              task = classification
              columns {
                numeric = ["a \\"b\\""]
                categorical = ["word"]
                dates = []
                omit = ["same"]
              }
            }
            """);
  }

  @Test
  void manyDistinctValuesAreEstimated() {
    Dataset<Row> rows =
        SmallTable.of("x INT, y INT", 1, i -> new Object[] {0, 0})
            .sparkSession()
            .range(30_000)
            .selectExpr("id % 10000 AS many", "id % 2000 AS some", "id % 3 AS y");
    TableProfile profile = TableProfile.of(rows, RecipeRequest.of("y"));
    ColumnProfile many = profile.columns().get(0);
    assertThat(many.distinct()).isBetween(9_000L, 11_000L);
    assertThat(many.isEstimate()).isTrue();
    assertThat(profile.toText()).contains(" about ");
    assertThat(profile.columns().get(1).distinct()).isBetween(1_800L, 2_200L);
    assertThat(profile.columns().get(2).distinct()).isEqualTo(3);
  }

  @Test
  void theLabelDecidesTheTask() {
    assertThat(task("STRING", i -> "word " + i % 4)).isEqualTo(LearningTask.CLASSIFICATION);
    assertThat(task("BOOLEAN", i -> i % 4 == 0)).isEqualTo(LearningTask.CLASSIFICATION);
    assertThat(task("INT", i -> i % 2 * 2 - 1)).isEqualTo(LearningTask.CLASSIFICATION);
    assertThat(task("BIGINT", i -> 1L + i % 10)).isEqualTo(LearningTask.CLASSIFICATION);
    assertThat(task("DOUBLE", i -> (double) (i % 3))).isEqualTo(LearningTask.CLASSIFICATION);
    assertThat(task("INT", i -> i % 50)).isEqualTo(LearningTask.REGRESSION);
    assertThat(task("DOUBLE", i -> i % 3 / 2.0)).isEqualTo(LearningTask.REGRESSION);
    Dataset<Row> rows =
        SmallTable.SPARK.range(1_000).selectExpr("cast(id % 101 AS INT) AS y", "id AS x");
    assertThat(TableProfile.of(rows, RecipeRequest.of("y")).task())
        .hasValue(LearningTask.REGRESSION);
  }

  private static LearningTask task(String type, IntFunction<Object> label) {
    Dataset<Row> rows =
        SmallTable.of("x INT, y " + type, 100, i -> new Object[] {i, label.apply(i)});
    return Recipe.of(rows, "rows", RecipeRequest.of("y")).task();
  }

  @Test
  void aProfileOfManyColumnsTakesOnePassForSome() {
    StringBuilder columns = new StringBuilder("y INT");
    for (int i = 0; i < 120; i++) {
      columns.append(", x").append(i).append(" INT");
    }
    Dataset<Row> rows =
        SmallTable.of(
            columns.toString(),
            20,
            i -> {
              Object[] row = new Object[121];
              for (int c = 0; c < row.length; c++) {
                row[c] = i % (c + 2);
              }
              return row;
            });
    TableProfile profile = TableProfile.of(rows, RecipeRequest.of("y"));
    assertThat(profile.columns()).hasSize(121);
    assertThat(profile.columns()).extracting(ColumnProfile::name).startsWith("y", "x0", "x1");
    assertThat(profile.columns().get(120).distinct()).isEqualTo(20);
    assertThat(profile.columns().get(5).distinct()).isEqualTo(7);
  }

  @Test
  void columnsThatWeftAddedAreNotTheUsers() {
    Dataset<Row> rows =
        SmallTable.of("weft_row BIGINT, x INT, y INT", 10, i -> new Object[] {1L, i, i % 2});
    assertThat(Recipe.of(rows, "rows", RecipeRequest.of("y")).columns()).containsExactly("x");
  }
}
