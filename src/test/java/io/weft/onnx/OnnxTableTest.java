package io.weft.onnx;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.weft.OnnxSession;
import io.weft.SparkSessions;
import io.weft.data.recipe.FittedRecipe;
import io.weft.data.recipe.LearningTask;
import io.weft.data.recipe.Recipe;
import io.weft.data.recipe.RecipeRequest;
import io.weft.data.recipe.Scaling;
import io.weft.ml.NeuralNetworkClassifier;
import io.weft.ml.NeuralNetworkRegressor;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The recipe of a table and its network in ONNX Runtime: 10,000 rows with nulls, and with values
 * that the training rows do not have.
 */
@Tag("spark")
@Tag("slow")
class OnnxTableTest {
  private static final int ROWS = 10_000;
  private static final int TRAINING = 3_000;

  /** Promised tolerance; the rounding of floats is less than 1e-6. */
  private static final double TOLERANCE = 1e-4;

  private final SparkSession spark = SparkSessions.local();
  private final Dataset<Row> training = rows(0, TRAINING, 40);
  private final Dataset<Row> rows = rows(TRAINING, ROWS, 60);

  /** Numbers, a Boolean, categories, a date and times, with nulls here and there, and labels. */
  private Dataset<Row> rows(int from, int count, int towns) {
    return spark
        .range(from, from + (long) count)
        .withColumnRenamed("id", "i")
        .selectExpr(
            "i",
            "IF(i % 13 = 0, NULL, SIN(i) * 100) AS `a number`",
            "9000000000000000 + i % 97 AS large",
            "IF(i % 7 = 0, NULL, i % 3 = 0) AS open",
            "IF(i % 11 = 0, NULL, ELT(CAST(i % 4 AS INT) + 1, 'red', 'green', 'blue', 'ü 名')) AS"
                + " colour",
            "CONCAT('town ', PMOD(HASH(i), " + towns + ")) AS town",
            "CAST(i % 5 AS INT) AS class",
            "IF(i % 17 = 0, NULL, DATE_ADD(DATE'1995-11-03', CAST(i AS INT))) AS day",
            "IF(i % 19 = 0, NULL, TIMESTAMP'1969-12-01 00:00:00' + MAKE_DT_INTERVAL(0, 0, i * 53))"
                + " AS time",
            "TIMESTAMP_NTZ'2024-02-27 22:15:30' + MAKE_DT_INTERVAL(0, i, 0) AS `local time`")
        .selectExpr(
            "*",
            "IF(colour = 'red' OR `a number` > 50, 'late', IF(MONTH(day) < 4, 'early', 'in time'))"
                + " AS arrival",
            "CASE WHEN SIN(i) > 0.3 THEN 1 WHEN open THEN -1 ELSE 7 END AS points",
            "COALESCE(`a number` > 0, FALSE) AS isPositive",
            "1e6D + 5000 * COALESCE(SIN(i), 0) + 300 * class + large % 10 AS price")
        .drop("i");
  }

  private static RecipeRequest request(String label, String... omitted) {
    List<String> omit = new ArrayList<>(List.of("arrival", "points", "isPositive", "price"));
    omit.remove(label);
    omit.addAll(List.of(omitted));
    RecipeRequest request = RecipeRequest.of(label).withOmit(omit);
    return omit.contains("day")
        ? request.withCategorical(List.of("class"))
        : request.withCategorical(List.of("class", "day")).withDates(List.of("day"));
  }

  private PipelineModel classification(RecipeRequest request) {
    FittedRecipe recipe = Recipe.of(training, "rows", request).fit(training);
    NeuralNetworkClassifier classifier =
        new NeuralNetworkClassifier()
            .setHiddenLayers(new int[] {8})
            .setEpochs(4)
            .setBatchSize(32)
            .setSync("local")
            .setSeed(1)
            .setFeaturesCol(FittedRecipe.FEATURES)
            .setLabelCol(FittedRecipe.LABEL);
    Dataset<Row> prepared = recipe.withLabel(recipe.features(training), "rows");
    return recipe.model(classifier.fit(prepared));
  }

  private PipelineModel regression(RecipeRequest request) {
    FittedRecipe recipe = Recipe.of(training, "rows", request).fit(training);
    NeuralNetworkRegressor regressor =
        new NeuralNetworkRegressor()
            .setHiddenLayers(new int[] {8})
            .setEpochs(4)
            .setBatchSize(32)
            .setSync("local")
            .setSeed(1)
            .setFeaturesCol(FittedRecipe.FEATURES)
            .setLabelCol(FittedRecipe.LABEL);
    Dataset<Row> prepared = recipe.withLabel(recipe.features(training), "rows");
    return recipe.model(regressor.fit(prepared));
  }

  @Test
  void wordsAreLabelsAndEveryColumnIsAnInput() throws OrtException {
    PipelineModel model = classification(request("arrival"));
    try (OnnxSession session = session(model)) {
      assertThat(session.inputs())
          .containsExactlyInAnyOrder(
              "a number DOUBLE [-1, 1]",
              "large DOUBLE [-1, 1]",
              "open DOUBLE [-1, 1]",
              "colour STRING [-1, 1]",
              "town STRING [-1, 1]",
              "class STRING [-1, 1]",
              "day INT64 [-1, 1]",
              "time INT64 [-1, 1]",
              "local time INT64 [-1, 1]");
      assertThat(session.outputs())
          .containsExactly("probabilities FLOAT [-1, 3]", "prediction STRING [-1]");
      assertThat(session.metadata())
          .containsEntry("labels", "[\"early\",\"in time\",\"late\"]")
          .containsKey("columns");
      Map<String, Object> inputs = OnnxRows.inputs(session, rows);
      assertSame(model, session, inputs, session.run("prediction", inputs));
    }
  }

  @Test
  void numbersAndBooleansAreLabelsOfTheirOwnType() throws OrtException {
    RecipeRequest points = request("points").withTask(LearningTask.CLASSIFICATION);
    PipelineModel model = classification(points.withScaling(Scaling.MIN_MAX));
    try (OnnxSession session = session(model)) {
      assertThat(session.outputs()).contains("prediction INT64 [-1]");
      assertThat(session.metadata()).containsEntry("labels", "[\"-1\",\"1\",\"7\"]");
      Map<String, Object> inputs = OnnxRows.inputs(session, rows);
      assertSame(model, session, inputs, session.run("prediction", inputs));
    }
    PipelineModel ofBooleans =
        classification(request("isPositive", "large").withScaling(Scaling.NONE));
    try (OnnxSession session = session(ofBooleans)) {
      assertThat(session.outputs()).contains("prediction BOOL [-1]");
      Map<String, Object> inputs = OnnxRows.inputs(session, rows);
      assertSame(ofBooleans, session, inputs, session.run("prediction", inputs));
    }
  }

  @Test
  void aRegressionGivesTheUnitOfTheLabel() throws OrtException {
    PipelineModel model = regression(request("price").withTask(LearningTask.REGRESSION));
    try (OnnxSession session = session(model)) {
      assertThat(session.outputs()).containsExactly("prediction DOUBLE [-1, 1]");
      double[][] predicted = (double[][]) session.run("prediction", OnnxRows.inputs(session, rows));
      List<Row> expected = model.transform(rows).select("prediction").collectAsList();
      assertThat(expected).hasSameSizeAs(predicted).hasSize(ROWS);
      double deviation = 0;
      for (int i = 0; i < ROWS; i++) {
        deviation = Math.max(deviation, Math.abs(predicted[i][0] - expected.get(i).getDouble(0)));
      }
      // of a standard deviation of about 3,600
      assertThat(deviation).isLessThan(3_600 * TOLERANCE);
    }
  }

  private static OnnxSession session(PipelineModel model) throws OrtException {
    return new OnnxSession(OnnxExport.bytes(List.of(model), List.of()));
  }

  /** Compares all probabilities, and the labels where it is clear which one is the likeliest. */
  private void assertSame(
      PipelineModel model, OnnxSession session, Map<String, Object> inputs, Object predicted)
      throws OrtException {
    float[][] probabilities = (float[][]) session.run("probabilities", inputs);
    List<Row> expected =
        model.transform(rows).select(col("probability"), text("prediction")).collectAsList();
    assertThat(expected).hasSameSizeAs(probabilities).hasSize(ROWS);
    for (int i = 0; i < ROWS; i++) {
      double[] row = expected.get(i).<Vector>getAs(0).toArray();
      for (int c = 0; c < row.length; c++) {
        assertThat((double) probabilities[i][c]).isCloseTo(row[c], within(TOLERANCE));
      }
      Arrays.sort(row);
      if (row[row.length - 1] - row[row.length - 2] > 2 * TOLERANCE) {
        assertThat(String.valueOf(Array.get(predicted, i))).isEqualTo(expected.get(i).getString(1));
      }
    }
  }

  private static Column text(String column) {
    return col(column).cast("string");
  }
}
