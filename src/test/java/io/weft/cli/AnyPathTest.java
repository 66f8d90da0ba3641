package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import io.weft.TestRuns;
import io.weft.config.Config;
import io.weft.data.ExampleCsv;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.run.Resume;
import io.weft.run.Runs;
import io.weft.rundir.RunDescription;
import io.weft.rundir.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Every command takes every path that a training has taken, as the very path that it is. */
@Tag("spark")
@Tag("slow")
class AnyPathTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"r[1]", "{a,b} *?50%25 #é+\\ 'c' \"$d\"", "a:b"})
  void allCommandsTakeTheSamePaths(String name) throws Exception {
    Path place = Files.createDirectory(folder.resolve(name));
    Files.createDirectory(folder.resolve("r1")); // what r[1] means as a glob
    boolean isFileNameToo = !name.contains(":");
    Path data = Files.createDirectory(place.resolve("data"));
    Path train = data.resolve(isFileNameToo ? name + ".csv" : "train.csv");
    ExampleCsv.write(train, 60, 12, 3, 1);
    Path test = ExampleCsv.write(place.resolve("test.csv"), 9, 12, 3, 2);
    Path config = place.resolve(name + ".conf");
    Files.writeString(
        config,
        """
        data {
          features = 12, classes = 3, class-names = [a, b, c], validation-rows = 6
          drop-constant-pixels = off
        }
        network.hidden-layers = []
        training { epochs = 1, batch-size = 30, workers = 1, sync = local }
        """);
    List<String> paths = List.of("data.train=" + train, "data.test=" + test);
    String runs = place.resolve("runs").toString();
    SparkSession spark = SparkSessions.local();

    RunDirectory trained = Runs.train(spark, Config.load(config, paths), runs, TestRuns.quiet());
    String run = trained.path().toString();
    String id = trained.path().getName();
    Resume resume = Resume.of(id, runs, spark.sparkContext().hadoopConfiguration());
    Config longer = resume.config(Optional.empty(), List.of("training.epochs=2"));
    Runs.resume(spark, resume, longer, TestRuns.quiet());
    assertThat(trained.epochs()).hasSize(2);

    for (String model : List.of(run, "file:" + run + "/model")) {
      EvaluateCommand evaluate = new EvaluateCommand();
      new CommandLine(evaluate).parseArgs(model, data.toString(), "--json");
      assertThat(evaluate.run(spark)).startsWith("{\"rows\":60,");
    }
    Path scored = place.resolve(isFileNameToo ? name : "scored");
    for (String target : List.of(scored.toString(), scored.toString(), scored + ".csv")) {
      PredictCommand predict = new PredictCommand();
      new CommandLine(predict).parseArgs(run, test.toString(), "--to", target, "--overwrite");
      predict.run(spark);
    }
    assertThat(Files.readAllLines(Path.of(scored + ".csv"))).hasSize(10);
    Path onnx = Path.of(scored + ".onnx");
    ExportCommand export = new ExportCommand();
    new CommandLine(export).parseArgs("--model", id, "--runs", runs, "--onnx", onnx.toString());
    export.run(spark);
    assertThat(onnx).exists();
    Path page = Path.of(scored + ".html");
    StringWriter err = new StringWriter();
    assertThat(weft(err, "report", id, "--runs", runs, "--to", page.toString()))
        .as(err.toString())
        .isZero();
    assertThat(page).exists();
    assertThat(NeuralNetworkClassificationModel.load(network(run)).numClasses()).isEqualTo(3);
    assertThat(Outcome.of("compare", "--runs", runs).out()).contains(id);
  }

  @Test
  void aColonThatHadoopCannotTakeIsExplained() throws IOException {
    ExampleCsv.write(folder.resolve("a:b.csv"), 6, 12, 3, 1);
    Path page = folder.resolve("a:b.html");
    StringWriter err = new StringWriter();
    RunDirectory.create(
        new org.apache.hadoop.fs.Path(folder.toString(), "runs"),
        "ann",
        RunDescription.NONE,
        new org.apache.hadoop.conf.Configuration());
    String runs = folder.resolve("runs").toString();

    assertThat(weft(err, "report", "--runs", runs, "--to", page.toString())).isEqualTo(1);
    assertThat(weft(err, "report", "--runs", "a:b")).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            "Cannot write " + page + ": Hadoop cannot use a name with a colon in it",
            "Cannot use the path 'a:b': Hadoop takes what is before the colon for a file system"
                + " (write ./a:b)");
    assertThatThrownBy(
            () ->
                TestRuns.train(
                    Files.createDirectory(folder.resolve("x")),
                    small(folder.resolve("a:b.csv")),
                    "runs"))
        .hasMessage(
            "Cannot read %s: Hadoop cannot read a name with a colon in it (rename it)",
            folder.resolve("a:b.csv"));
  }

  private static String small(Path csv) throws IOException {
    Path config =
        Files.writeString(
            csv.resolveSibling("small.conf"),
            "data { features = 12, classes = 3, class-names = [a, b, c], train = \"%s\" }"
                .formatted(csv));
    return config.toString();
  }

  private static String network(String run) throws IOException {
    try (Stream<Path> stages = Files.list(Path.of(run, "model/stages"))) {
      return stages
          .filter(stage -> stage.getFileName().toString().matches("\\d+_nnc.*"))
          .findFirst()
          .orElseThrow()
          .toString();
    }
  }

  private static int weft(StringWriter err, String... arguments) {
    return Weft.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), arguments);
  }
}
