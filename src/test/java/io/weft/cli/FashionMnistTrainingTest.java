package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.RealImages;
import io.weft.SparkSessions;
import io.weft.TestRuns;
import io.weft.data.fashionmnist.FashionMnist;
import io.weft.run.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The main job on the real 70,000 images. */
@Tag("spark")
@Tag("slow")
class FashionMnistTrainingTest {
  @TempDir static Path folder;
  private static FashionMnist.Result csv;

  @BeforeAll
  static void prepareTheData() {
    csv = RealImages.csv(folder.resolve("data"));
    SparkSessions.local();
  }

  @Test
  void anEpochOnTheDriverAndInOneThreadEndsWithTheSameBitsAndLearns() throws IOException {
    Path run = train("driver");
    JsonNode driver = TestRuns.json(run);
    JsonNode local = TestRuns.json(train("local"));
    assertThat(driver.at("/status").asText()).isEqualTo("finished");
    assertThat(driver.at("/data/0/rows").asLong()).isEqualTo(60_000);
    assertThat(driver.at("/data/0/fingerprint")).isEqualTo(local.at("/data/0/fingerprint"));
    assertThat(driver.at("/result/test_accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(driver.at("/result/weights_sha256").asText())
        .hasSize(64)
        .isEqualTo(local.at("/result/weights_sha256").asText());
    theSavedModelIsAsGoodAsTheRun(run, driver);
    theSavedModelScoresImagesWithoutLabels(run);
  }

  private static void theSavedModelIsAsGoodAsTheRun(Path run, JsonNode json) throws IOException {
    EvaluateCommand evaluate =
        CommandLine.populateCommand(
            new EvaluateCommand(), run.toString(), csv.testCsv().toString(), "--json");
    JsonNode report = new ObjectMapper().readTree(evaluate.run(SparkSessions.local()));
    double accuracy = json.at("/result/test_accuracy").asDouble();
    assertThat(report.at("/rows").asLong()).isEqualTo(10_000);
    assertThat(report.at("/accuracy").asDouble()).isEqualTo(accuracy);
    assertThat(report.at("/loss").asDouble())
        .isCloseTo(json.at("/result/test_loss").asDouble(), within(1e-5));
    assertThat(report.at("/classes/9/name").asText()).isEqualTo("Ankle boot");

    // what any other Spark program does with it
    StructType integers = new StructType().add("label", DataTypes.IntegerType);
    for (int i = 1; i <= 784; i++) {
      integers = integers.add("pixel" + i, DataTypes.IntegerType);
    }
    Dataset<Row> rows =
        SparkSessions.local()
            .read()
            .option("header", true)
            .schema(integers)
            .csv(csv.testCsv().toString());
    Dataset<Row> predicted =
        PipelineModel.load(run.resolve("model").toString()).transform(rows.limit(500));
    long hits = predicted.filter("prediction = label").count();
    assertThat(hits / 500.0).isCloseTo(accuracy, within(0.1));
  }

  private static void theSavedModelScoresImagesWithoutLabels(Path run) throws IOException {
    Path images = folder.resolve("images.csv");
    try (Stream<String> lines = Files.lines(csv.testCsv())) {
      Files.write(
          images, lines.limit(4).map(line -> line.substring(line.indexOf(',') + 1)).toList());
    }
    SparkSession spark = SparkSessions.local();
    for (String format : List.of("csv", "json", "parquet")) {
      String target = folder.resolve("scored-" + format).toString();
      String[] arguments = {run.toString(), images.toString(), "--to", target, "--format", format};
      PredictTest.command(arguments).run(spark);
      Dataset<Row> scored = spark.read().option("header", true).format(format).load(target);
      assertThat(scored.columns())
          .hasSize(12)
          .contains("prediction", "class", "probability_0", "probability_9");
      assertThat(scored.count()).isEqualTo(3);
      assertThat(scored.select("class").as(Encoders.STRING()).head()).isEqualTo("Ankle boot");
      assertThatThrownBy(() -> PredictTest.command(arguments).run(spark))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Cannot write to " + target + ": it exists (--overwrite replaces it)");
    }
    assertThatThrownBy(() -> SavedModel.load(spark, folder.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot load a model from " + folder + ": there is none");
  }

  private static Path train(String sync) throws IOException {
    Files.writeString(
        folder.resolve(sync + ".conf"),
        """
            data { train = "%s", test = "%s" }
            network.hidden-layers = [32]
            training { epochs = 1, batch-size = 500, workers = 3, sync = %s, learning-rate = 0.005 }
            """
            .formatted(csv.trainingCsv(), csv.testCsv(), sync));
    Path run = TestRuns.local(TestRuns.train(folder, sync + ".conf", "runs-" + sync));
    assertThat(run.resolve("confusion.csv")).exists();
    assertThat(Files.readAllLines(run.resolve("epochs.jsonl"))).hasSize(1);
    return run;
  }
}
