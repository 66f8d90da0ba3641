package io.weft.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.Patience;
import io.weft.SparkSessions;
import io.weft.TestRuns;
import io.weft.config.Config;
import io.weft.config.ConfigException;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.RunResult;
import io.weft.rundir.TableFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on tables of numbers, strings and dates: from the user's columns to the user's labels. */
@Tag("spark")
@Tag("slow")
class TableRunsTest {
  private static final SparkSession SPARK = SparkSessions.local();
  private static final int ROWS = 600;
  private static final int TEST_ROWS = 120;

  private static final String TRAINING =
      """

      network.hidden-layers = [16]
      training { epochs = 12, batch-size = 32, workers = 2, sync = local, learning-rate = 0.01 }
      """;

  @TempDir private static Path folder;
  private static String csv = "";
  private static String parquet = "";
  private static RunDirectory species;

  @BeforeAll
  static void trainOnWords() throws IOException {
    csv = Flowers.write(folder.resolve("flowers.csv"), ROWS, 1).toString();
    parquet = Flowers.writeParquet(folder.resolve("flowers.parquet"), ROWS, 1).toString();
    species = train("species", "data { train = \"" + csv + "\", label = species }");
  }

  private static RunDirectory train(String name, String data) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".conf"), data + TRAINING);
    return Runs.train(
        SPARK, Config.load(file, List.of()), folder.resolve("runs").toString(), RunListener.NONE);
  }

  @Test
  void aLabelInWordsIsLearntFromMixedColumns() {
    RunResult result = TestRuns.result(species);

    assertThat(result.testAccuracy()).isGreaterThan(0.9);
    assertThat(result.scores()).containsOnlyKeys(TestScores.MACRO_F1);
    assertThat(species.confusion().orElseThrow().classNames())
        .containsExactly("daisy", "rose", "tulip");
    assertThat(species.run().data())
        .extracting(file -> file.role() + " " + file.rows())
        .containsExactly("train " + ROWS, "test " + TEST_ROWS);
    TableFacts facts = species.table();
    assertThat(facts.columns())
        .extracting(column -> column.name() + " " + column.kind())
        .containsExactly(
            "id omitted",
            "height numeric",
            "width numeric",
            "petals numeric",
            "colour categorical",
            "garden categorical",
            "planted date",
            "species label",
            "price numeric");
    assertThat(facts.importance().get(0).column()).isIn("petals", "height", "width");
  }

  @Test
  void theSameDataInParquetGivesTheSameBits() throws IOException {
    RunDirectory again =
        train("from-parquet", "data { train = \"" + parquet + "\", label = species }");

    assertThat(TestRuns.weights(again)).isEqualTo(TestRuns.weights(species));
    assertThat(again.run().data().get(0).fingerprint())
        .isEqualTo(species.run().data().get(0).fingerprint());
  }

  @Test
  void namesOfClassesAreLabelsInTheOrderOfTheClasses() throws IOException {
    String data = "data { train = \"" + csv + "\", label = species, class-names = [%s] }";
    try (PreparedData ordered = prepared(data.formatted("tulip, daisy, rose"))) {
      assertThat(ordered.classNames()).containsExactly("tulip", "daisy", "rose");
      assertThat(ordered.test().filter("label = 0").count())
          .isEqualTo(ordered.testRows().filter("species = 'tulip'").count());
    }
    assertRefused(
        data.formatted("tulip, daisy, fern"),
        "Invalid data.class-names: fern (must be a label, as the labels are words: daisy, rose,"
            + " tulip)");
    assertRefused(
        data.formatted("tulip"),
        "Invalid data.class-names: 1 name (must be 3, as %s has classes)".formatted(csv));
    assertRefused(
        data.formatted("a, b").replace("label = species", "label = price"),
        "Invalid data.class-names: 2 names (must be left out for a regression)");
    try (PreparedData named =
        prepared(
            data.formatted("few, more, many")
                .replace("label = species", "label = petals, task = classification"))) {
      assertThat(named.classNames()).containsExactly("few", "more", "many");
    }
  }

  private static PreparedData prepared(String data) throws IOException {
    Path file = Files.writeString(folder.resolve("prepared.conf"), data);
    return new PreparedData(SPARK, Config.load(file, List.of()));
  }

  private static void assertRefused(String data, String message) {
    assertThatThrownBy(() -> prepared(data))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void emptyTextAndNaNAreMissingAsInCsv() throws IOException {
    String missing = "data { train = \"%s\", label = species }";
    Dataset<Row> rows =
        SPARK
            .read()
            .parquet(parquet)
            .withColumn("colour", functions.expr("IF(HASH(width) % 9 = 0, NULL, colour)"))
            .withColumn("height", functions.expr("IF(HASH(width) % 7 = 0, NULL, height)"));
    Path nulls = folder.resolve("nulls.parquet");
    rows.write().parquet(nulls.toString());
    Path empty = folder.resolve("empty.parquet");
    rows.na()
        .fill("", new String[] {"colour"})
        .na()
        .fill(Double.NaN, new String[] {"height"})
        .write()
        .parquet(empty.toString());
    RunDirectory first = train("nulls", missing.formatted(nulls));
    RunDirectory second = train("empty", missing.formatted(empty));

    assertThat(TestRuns.weights(second)).isEqualTo(TestRuns.weights(first));
    assertThat(second.table().columns()).isEqualTo(first.table().columns());
  }

  @Test
  void predictionsKeepAllColumnsAndTheOrder() throws IOException {
    Path shuffled = folder.resolve("unseen.csv");
    Files.writeString(
        shuffled,
        """
        garden,colour,id,planted,petals,width,height,price
        nowhere,violet,a,2024-05-01,5,10,41,9
        g01,,b,,7,,90,
        g02,white,c,2025-01-31,7,6,91,17
        """);
    Path scored = folder.resolve("scored.csv");

    Runs.predict(
        SPARK,
        species.path().toString(),
        TableLocation.of(shuffled.toString()),
        Predictions.at(scored.toString(), Optional.empty()),
        false);

    List<String> lines = Files.readAllLines(scored);
    assertThat(lines.get(0))
        .isEqualTo(
            "garden,colour,id,planted,petals,width,height,price,prediction,probability_daisy,"
                + "probability_rose,probability_tulip");
    assertThat(lines).hasSize(4);
    assertThat(lines.get(1)).startsWith("nowhere,violet,a,2024-05-01,5,10,41,9,rose,");
    assertThat(lines.get(2)).startsWith("g01,,b,,7,,90,,daisy,");
    assertThat(lines.get(3)).startsWith("g02,white,c,2025-01-31,7,6,91,17,daisy,");
  }

  @Test
  void theSavedModelWorksInPlainSpark() {
    PipelineModel model = PipelineModel.load(species.modelPath().toString());

    Dataset<Row> scored = model.transform(SPARK.read().parquet(parquet).drop("species"));

    assertThat(scored.select("prediction").distinct().as(Encoders.STRING()).collectAsList())
        .containsExactlyInAnyOrder("daisy", "rose", "tulip");
  }

  @Test
  void theSavedModelScoresAStream() throws Exception {
    PipelineModel model = PipelineModel.load(species.modelPath().toString());
    Dataset<Row> rows = SPARK.read().parquet(parquet);
    Dataset<Row> stream = SPARK.readStream().schema(rows.schema()).parquet(parquet);

    StreamingQuery query =
        model
            .transform(stream)
            .select("id", "prediction")
            .writeStream()
            .format("memory")
            .queryName("scored_flowers")
            .trigger(Trigger.AvailableNow())
            .start();
    assertThat(query.awaitTermination(Patience.MILLIS)).isTrue();

    assertThat(SPARK.table("scored_flowers").collectAsList())
        .containsExactlyInAnyOrderElementsOf(
            model.transform(rows).select("id", "prediction").collectAsList());
  }

  @Test
  void aSavedModelIsEvaluatedInItsWords() {
    ModelEvaluation evaluation = Runs.evaluate(SPARK, species.path().toString(), csv);

    assertThat(evaluation.rows()).isEqualTo(ROWS);
    assertThat(evaluation.accuracy()).isGreaterThan(0.9);
    assertThat(evaluation.confusion().orElseThrow().classNames())
        .containsExactly("daisy", "rose", "tulip");
  }

  @Test
  void aRegressionPredictsInTheUnitOfItsLabel() throws IOException {
    RunDirectory price =
        train("price", "data { train = \"" + csv + "\", label = price, columns.omit = [id] }");

    RunResult result = TestRuns.result(price);
    assertThat(result.testAccuracy()).isNaN();
    assertThat(result.scores()).containsOnlyKeys("rmse", "mae", "r2");
    assertThat(result.scores().get("r2")).isGreaterThan(0.9);
    assertThat(price.table().predictions()).hasSize(TEST_ROWS);
    ModelEvaluation evaluation = Runs.evaluate(SPARK, price.path().toString(), csv);
    assertThat(evaluation.scores().get("rmse")).isLessThan(1.5);
    double mean =
        PipelineModel.load(price.modelPath().toString())
            .transform(SPARK.read().parquet(parquet))
            .agg(functions.avg("prediction"))
            .head()
            .getDouble(0);
    assertThat(mean).isCloseTo(5 + 6.5 + 4, within(1.0));
  }

  @Test
  void estimatorsOfMllibAreBaselines() throws IOException {
    RunDirectory forest =
        train(
            "forest",
            "kind = mllib, mllib.class = RandomForestClassifier, mllib.params.numTrees = 10\n"
                + "data { train = \""
                + csv
                + "\", label = species }");
    RunDirectory linear =
        train("linear", "kind = mllib\ndata { train = \"" + csv + "\", label = price }");
    RunDirectory perceptron =
        train(
            "perceptron",
            "kind = mlpc, mlpc.max-iterations = 20\n"
                + "data { train = \""
                + csv
                + "\", label = species }");

    assertThat(TestRuns.result(forest).testAccuracy()).isGreaterThan(0.85);
    assertThat(TestRuns.result(linear).scores().get("r2")).isGreaterThan(0.5);
    assertThat(TestRuns.result(perceptron).testAccuracy()).isGreaterThan(0.85);
  }

  @Test
  void aParamThatTheEstimatorLacksIsNamed() {
    assertThatThrownBy(
            () -> MllibEstimator.of("RandomForestClassifier", Map.of("numTreees", "3"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot set mllib.params.numTreees: RandomForestClassifier has no such Param (did you"
                + " mean numTrees?)");
    assertThatThrownBy(() -> MllibEstimator.of("Forest", Map.of(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid mllib.class: Forest (must be an estimator of MLlib, such as"
                + " RandomForestClassifier or LinearRegression, or the full name of a class)");
  }

  @Test
  void anInspectionIsAConfig() throws IOException {
    String text = Runs.inspect(SPARK, TableLocation.of(csv), Optional.of("species"));

    assertThat(text.lines().filter(line -> line.startsWith("#")))
        .anyMatch(line -> line.matches("# height +double +numeric .*"));
    Path file = Files.writeString(folder.resolve("inspected.conf"), text + TRAINING);
    RunDirectory run =
        Runs.train(
            SPARK,
            Config.load(file, List.of()),
            folder.resolve("runs").toString(),
            RunListener.NONE);
    assertThat(TestRuns.weights(run)).isEqualTo(TestRuns.weights(species));
  }
}
