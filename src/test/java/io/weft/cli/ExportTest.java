package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.weft.OnnxSession;
import io.weft.TestRuns;
import io.weft.config.ConfigException;
import io.weft.data.ExampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that {@link ExportCommand} finds, and files that it refuses to replace. */
@Tag("spark")
@Tag("slow")
class ExportTest {

  @TempDir private static Path folder;
  private static Path run = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    SmallImages.write(
        folder,
        """
        {type = conv2d, filters = 4, kernel = 3, padding = same}, {type = batch-norm}, {type = relu}
        {type = flatten}, {type = dense, units = 3}
        """,
        "epochs = 2, batch-size = 32, workers = 2, sync = local");
    run = TestRuns.local(TestRuns.train(folder, "small.conf", "runs"));
  }

  @Test
  void aRunIsFoundByItsDirectoryItsModelAndItsId() throws IOException, OrtException {
    Path file = folder.resolve("new/model.onnx");
    OnnxAnswers.export("--model", run.toString(), "--onnx", file.toString());

    Path csv = folder.resolve("test.csv");
    assertThat(OnnxAnswers.largestDifference(run, file, csv, 90)).isLessThan(1e-5);
    try (OnnxSession session = new OnnxSession(Files.readAllBytes(file))) {
      assertThat(session.metadata()).containsEntry("labels", "[\"a\",\"b\",\"c\"]");
    }

    Path byId = folder.resolve("id.onnx");
    String id = run.getFileName().toString();
    OnnxAnswers.export(
        "--model", id, "--onnx", byId.toString(), "--runs", folder.resolve("runs").toString());
    assertThat(byId).hasSameBinaryContentAs(file);

    Path model = folder.resolve("model.onnx");
    OnnxAnswers.export("--model", run.resolve("model").toString(), "--onnx", model.toString());
    assertThat(OnnxAnswers.largestDifference(run, model, csv, 90)).isLessThan(1e-5);
  }

  @Test
  void aFileThatIsThereIsReplacedOnDemandOnly() throws IOException {
    Path file = Files.writeString(folder.resolve("there.onnx"), "x");
    String[] arguments = {"--model", run.toString(), "--onnx", file.toString()};
    assertThatThrownBy(() -> OnnxAnswers.export(arguments))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot write to " + file + ": it exists (--overwrite replaces it)");
    assertThat(file).hasContent("x");

    OnnxAnswers.export("--model", run.toString(), "--onnx", file.toUri().toString(), "--overwrite");
    assertThat(Files.size(file)).isGreaterThan(1000);
  }

  @Test
  void aFileInTheRunIsRefused() throws IOException {
    String before = Files.readString(run.resolve("run.json"));
    for (String name : List.of("run.json", "model/model.onnx", "model.onnx")) {
      Path file = run.resolve(name);
      assertThatThrownBy(
              () ->
                  OnnxAnswers.export(
                      "--model", run.toString(), "--onnx", file.toString(), "--overwrite"))
          .isInstanceOf(ConfigException.class)
          .hasMessage(
              "Cannot write to %s: the command reads %s (name a place apart from it)", file, run);
    }
    assertThat(run.resolve("run.json")).hasContent(before);
    assertThat(run.resolve("model.onnx")).doesNotExist();
  }

  @Test
  void aRunOfMlLibsPerceptronHasNoModelToExport() throws IOException {
    Files.writeString(
        folder.resolve("mlpc.conf"),
        ExampleCsv.data(Files.createDirectory(folder.resolve("mlpc")), 0)
            + "kind = mlpc, mlpc { layers = [4], max-iterations = 1 }");
    Path mlpc = TestRuns.local(TestRuns.train(folder, "mlpc.conf", "runs"));
    Path file = folder.resolve("mlpc.onnx");
    assertThatThrownBy(
            () -> OnnxAnswers.export("--model", mlpc.toString(), "--onnx", file.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot load a model from %s: there is none (the run is of MLlib's perceptron, kind = mlpc,"
                + " which keeps figures alone: weft compare and weft report show them)",
            mlpc);
    assertThat(file).doesNotExist();
  }
}
