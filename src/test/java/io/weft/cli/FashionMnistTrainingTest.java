package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.SparkSessions;
import io.weft.data.FashionMnist;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job on the real 70,000 images. */
@Tag("spark")
class FashionMnistTrainingTest {
  private static final Path INSTALLED = Path.of("/usr/share/datasets/fashion-mnist");

  @TempDir static Path folder;
  private static FashionMnist.Result csv;

  @BeforeAll
  static void prepareTheData() {
    assumeTrue(
        Files.isDirectory(INSTALLED),
        "the package dataset-fashion-mnist is not installed: the real data is not tested");
    csv = FashionMnist.prepare(folder.resolve("data"), Optional.of(INSTALLED), message -> {});
    SparkSessions.local();
  }

  @Test
  void anEpochOnTheDriverAndInOneThreadEndsWithTheSameBitsAndLearns() throws IOException {
    JsonNode driver = train("driver");
    JsonNode local = train("local");
    assertThat(driver.at("/status").asText()).isEqualTo("finished");
    assertThat(driver.at("/data/0/rows").asLong()).isEqualTo(60_000);
    assertThat(driver.at("/data/0/fingerprint")).isEqualTo(local.at("/data/0/fingerprint"));
    assertThat(driver.at("/result/test_accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(driver.at("/result/weights_sha256").asText())
        .hasSize(64)
        .isEqualTo(local.at("/result/weights_sha256").asText());
  }

  private static JsonNode train(String sync) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve(sync + ".conf"),
            """
            data { train = "%s", test = "%s" }
            network.layers = [{type = dense, units = 32, activation = relu}]
            training { epochs = 1, batch-size = 500, workers = 3, sync = %s, learning-rate = 0.005 }
            """
                .formatted(csv.trainingCsv(), csv.testCsv(), sync));
    Path runs = folder.resolve("runs-" + sync);
    TrainingRun.run(
        SparkSessions.local(),
        Config.load(config, List.of()),
        runs.toString(),
        Progress.quiet(new PrintWriter(new StringWriter())));
    try (Stream<Path> directories = Files.list(runs)) {
      Path run = directories.findFirst().orElseThrow();
      assertThat(run.resolve("confusion.csv")).exists();
      assertThat(Files.readAllLines(run.resolve("epochs.jsonl"))).hasSize(1);
      return new ObjectMapper().readTree(run.resolve("run.json").toFile());
    }
  }
}
