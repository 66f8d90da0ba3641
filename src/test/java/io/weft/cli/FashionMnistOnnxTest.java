package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.RealImages;
import io.weft.SparkSessions;
import io.weft.cli.terminal.Console;
import io.weft.config.Config;
import io.weft.data.fashionmnist.FashionMnist;
import io.weft.run.Runs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks of the shapes in {@code conf/}, in ONNX Runtime on all 10,000 real test images. */
@Tag("spark")
@Tag("slow")
class FashionMnistOnnxTest {
  private static final int IMAGES = 10_000;

  /** Promised tolerance; 6e-7 of it has been measured as the rounding of floats. */
  private static final double TOLERANCE = 1e-4;

  @TempDir static Path folder;
  private static FashionMnist.Result csv;

  @BeforeAll
  static void prepareTheData() {
    csv = RealImages.csv(folder.resolve("data"));
  }

  @Test
  void aPlainNetworkGivesTheSameProbabilities() throws IOException, OrtException {
    assertSame("ann", csv.trainingCsv(), 0.8);
  }

  @Test
  void aConvolutionalNetworkWithBatchNormGivesTheSameProbabilities()
      throws IOException, OrtException {
    Path some = folder.resolve("some.csv");
    try (Stream<String> lines = Files.lines(csv.trainingCsv())) {
      Files.write(some, lines.limit(1 + 6000).toList());
    }
    assertSame("cnn", some, 0.5);
  }

  private static void assertSame(String name, Path training, double accuracy)
      throws IOException, OrtException {
    List<String> overrides =
        List.of("data.train=" + training, "data.test=" + csv.testCsv(), "training.epochs=1");
    Path run =
        Path.of(
            Runs.train(
                    SparkSessions.local(),
                    Config.load(Path.of("conf", name + ".conf"), overrides),
                    folder.resolve("runs").toString(),
                    new ConsoleRunListener(
                        Console.quiet(new PrintWriter(new StringWriter())), new Configuration()))
                .toString());
    double reached =
        new ObjectMapper()
            .readTree(run.resolve("run.json").toFile())
            .at("/result/test_accuracy")
            .asDouble();
    assertThat(reached).as("it has learnt").isGreaterThan(accuracy);
    Path onnx = folder.resolve(name + ".onnx");
    OnnxAnswers.export("--model", run.toString(), "--onnx", onnx.toString());
    double largest = OnnxAnswers.largestDifference(run, onnx, csv.testCsv(), IMAGES);
    assertThat(largest).as("%s, accuracy %s", name, reached).isLessThan(TOLERANCE);
  }
}
