package io.weft.data.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.data.DataException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.DecisionTreeClassifier;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels become numbers, and predictions are labels again. */
@Tag("spark")
class LabelsTest {
  private static final int ROWS = 100;

  @TempDir private Path folder;

  private static Dataset<Row> rows(String type, IntFunction<Object> label) {
    return SmallTable.of("x INT, y " + type, ROWS, i -> new Object[] {i % 10, label.apply(i % 10)});
  }

  /** Trains a tree, saves it, and checks that it predicts each label in its own type. */
  private void assertComeBack(
      String type, IntFunction<Object> label, RecipeRequest request, String... labels)
      throws Exception {
    Dataset<Row> rows = rows(type, label);
    FittedRecipe fitted = Recipe.of(rows, "rows.csv", request).fit(rows);
    assertThat(fitted.labels()).containsExactly(labels);
    assertThat(fitted.labelScale()).isEqualTo(LabelScale.IDENTITY);
    Transformer tree =
        new DecisionTreeClassifier()
            .setFeaturesCol(FittedRecipe.FEATURES)
            .setLabelCol(FittedRecipe.LABEL)
            .setMaxDepth(10)
            .fit(fitted.withLabel(fitted.features(rows), "rows.csv"));
    String path = folder.resolve(type.replaceAll("\\W", "")).toString();
    fitted.model(tree).save(path);
    Dataset<Row> predicted =
        PipelineModel.load(path).transform(rows.drop("y")).select("x", "prediction");
    assertThat(predicted.schema().apply("prediction").dataType())
        .isEqualTo(rows.schema().apply("y").dataType());
    assertThat(predicted.collectAsList()).hasSize(ROWS);
    for (Row row : predicted.collectAsList()) {
      assertThat(row.get(1)).isEqualTo(label.apply(row.getInt(0)));
    }
  }

  @Test
  void wordsComeBackAsTheyWere() throws Exception {
    assertComeBack(
        "STRING",
        i -> List.of("no way", "Yes", "maybe").get(i % 3),
        RecipeRequest.of("y"),
        "Yes",
        "maybe",
        "no way");
  }

  @Test
  void oneToTenComeBackInTheOrderOfNumbers() throws Exception {
    assertComeBack(
        "INT",
        i -> i + 1,
        RecipeRequest.of("y"),
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "10");
  }

  @Test
  void booleansAndSignsComeBack() throws Exception {
    assertComeBack("BOOLEAN", i -> i > 6, RecipeRequest.of("y"), "false", "true");
    assertComeBack("BIGINT", i -> i > 3 ? 1L : -1L, RecipeRequest.of("y"), "-1", "1");
    assertComeBack("DOUBLE", i -> i > 3 ? 1.0 : -1.0, RecipeRequest.of("y"), "-1.0", "1.0");
    assertComeBack(
        "DECIMAL(4,2)",
        i -> new BigDecimal(i > 3 ? "10.50" : "9.25"),
        RecipeRequest.of("y").withTask(LearningTask.CLASSIFICATION),
        "9.25",
        "10.50");
  }

  @Test
  void aRegressionIsInTheUnitOfTheLabel() throws Exception {
    Dataset<Row> rows = rows("INT", i -> 1_000 + 250 * i);
    Recipe recipe =
        Recipe.of(rows, "rows.csv", RecipeRequest.of("y").withTask(LearningTask.REGRESSION));
    FittedRecipe fitted = recipe.fit(rows);
    assertThat(fitted.labels()).isEmpty();
    assertThat(fitted.labelScale().mean()).isEqualTo(2125);
    Dataset<Row> labelled = fitted.withLabel(fitted.features(rows), "rows.csv");
    Row sums = labelled.selectExpr("avg(weft_label)", "stddev(weft_label)").head();
    assertThat(sums.getDouble(0)).isCloseTo(0, within(1e-12));
    assertThat(sums.getDouble(1)).isCloseTo(1, within(1e-12));

    String path = folder.resolve("regression").toString();
    fitted
        .model(
            new LinearRegression()
                .setFeaturesCol(FittedRecipe.FEATURES)
                .setLabelCol(FittedRecipe.LABEL)
                .fit(labelled))
        .save(path);
    PipelineModel loaded = PipelineModel.load(path);
    Dataset<Row> predicted = loaded.transform(rows.drop("y")).select("x", "prediction");
    assertThat(predicted.schema().apply("prediction").dataType()).isEqualTo(DataTypes.DoubleType);
    for (Row row : predicted.collectAsList()) {
      assertThat(row.getDouble(1)).isCloseTo(1_000 + 250 * row.getInt(0), within(1e-6));
    }
    SQLTransformer last = (SQLTransformer) loaded.stages()[loaded.stages().length - 1];
    assertThat(PredictionStatement.parse(last.getStatement()))
        .hasValue(
            new PredictionStatement.Unscaled("weft_prediction", fitted.labelScale(), "prediction"));
  }

  @Test
  void aRegressionMayHaveTextAndBooleansAsLabels() {
    RecipeRequest request = RecipeRequest.of("y").withTask(LearningTask.REGRESSION);
    Dataset<Row> numbers = rows("DOUBLE", i -> i + 0.5);
    LabelScale scale = Recipe.of(numbers, "rows.csv", request).fit(numbers).labelScale();
    Dataset<Row> text = rows("STRING", i -> i + ".5");
    assertThat(Recipe.of(text, "rows.csv", request).fit(text).labelScale()).isEqualTo(scale);
    Dataset<Row> flags = rows("BOOLEAN", i -> i < 5);
    assertThat(Recipe.of(flags, "rows.csv", request).fit(flags).labelScale().mean()).isEqualTo(0.5);
  }

  @Test
  void anUnknownOrMissingLabelIsAnErrorThatNamesIt() {
    Dataset<Row> rows = rows("STRING", i -> "word " + i % 3);
    FittedRecipe fitted = Recipe.of(rows, "train.csv", RecipeRequest.of("y")).fit(rows);
    assertRefused(
        fitted,
        rows("STRING", i -> i == 4 ? "word 7" : i == 5 ? null : "word 0"),
        "Cannot read test.csv: column y: 'word 7' is no label of the training data, which has word 0,"
            + " word 1, word 2");
    assertRefused(
        fitted,
        rows("STRING", i -> i == 5 ? null : "word 0"),
        "Cannot read test.csv: column y: the label is null in 10 rows (leave them out)");
    Dataset<Row> many = rows("INT", i -> i + 20);
    Dataset<Row> more = many.union(rows("INT", i -> i + 30));
    assertRefused(
        Recipe.of(more, "train.csv", RecipeRequest.of("y").withTask(LearningTask.CLASSIFICATION))
            .fit(more),
        rows("INT", i -> 7),
        "Cannot read test.csv: column y: '7' is no label of the training data, which has 20, 21, 22,"
            + " 23, 24, 25, 26, 27, 28, 29 and 10 more");
  }

  @Test
  void aLabelThatIsNoNumberIsAnErrorThatNamesIt() {
    Dataset<Row> rows = rows("DOUBLE", i -> i + 0.5);
    FittedRecipe fitted = Recipe.of(rows, "train.csv", RecipeRequest.of("y")).fit(rows);
    assertRefused(
        fitted,
        rows("STRING", i -> i == 4 ? "none" : "1"),
        "Cannot read test.csv: column y: 'none' is not a number");
    assertRefused(
        fitted,
        rows("DOUBLE", i -> i == 4 ? Double.NaN : i == 5 ? null : (Object) 1.0),
        "Cannot read test.csv: column y: the label is null in 20 rows (leave them out)");
  }

  private static void assertRefused(FittedRecipe fitted, Dataset<Row> rows, String message) {
    assertThatThrownBy(() -> fitted.withLabel(rows, "test.csv"))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }
}
