package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.weft.RealImages;
import io.weft.TestRuns;
import io.weft.data.fashionmnist.FashionMnist;
import io.weft.rundir.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
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
    String[] overrides = {
      "data.train=" + training, "data.test=" + csv.testCsv(), "training.epochs=1"
    };
    Path config = Path.of("conf", name + ".conf").toAbsolutePath();
    RunDirectory trained = TestRuns.train(folder, config.toString(), "runs", overrides);
    double reached = TestRuns.result(trained).testAccuracy();
    Path run = TestRuns.local(trained);
    assertThat(reached).as("it has learnt").isGreaterThan(accuracy);
    Path onnx = folder.resolve(name + ".onnx");
    OnnxAnswers.export("--model", run.toString(), "--onnx", onnx.toString());
    double largest = OnnxAnswers.largestDifference(run, onnx, csv.testCsv(), IMAGES);
    assertThat(largest).as("%s, accuracy %s", name, reached).isLessThan(TOLERANCE);
  }
}
