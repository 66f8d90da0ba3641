package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.RealImages;
import io.weft.WeftHome;
import io.weft.data.ExampleCsv;
import io.weft.run.Flowers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of README.md and the other pages, in a home of its own with the packaged Weft,
 * small data and short trainings. {@code runs/<id>} is a run that Ctrl-C has stopped and the pages'
 * own {@code --resume} has ended.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("slow")
class ReadmeCommandsIT {
  private static final String ID = "runs/<id>";
  private static final int STOPPED = 130;
  private static final int PIXELS = 784;
  private static final int FLOWERS = 600;

  private static final String IMPORT_OF_A_NOTE =
      "curl -X POST --data-binary @notebooks/training-curves.zpln"
          + " \"http://localhost:8080/api/notebook/import?notePath=/weft/training-curves\"";

  /** Commands that are not run, with the reason. */
  private static final Map<String, String> NOT_RUN =
      Map.ofEntries(
          Map.entry("submit/quickstart", "builds and trains for minutes"),
          Map.entry("submit/benchmark", "measures for an hour"),
          Map.entry(
              "submit/cluster start",
              "takes the default port; ClusterIT starts clusters on others"),
          Map.entry("submit/cluster stop", "ends only a cluster that was started"),
          Map.entry(IMPORT_OF_A_NOTE, "needs a Zeppelin; notebooks/test/run imports the notes"),
          Map.entry(
              "submit/tables",
              "downloads packages of Python; TableExamplesIT runs it and trains on its tables"),
          Map.entry("submit/weft train conf/flights.conf", "needs the tables of submit/tables"),
          Map.entry("submit/weft train conf/diamonds.conf", "needs the tables of submit/tables"),
          Map.entry("./mvnw verify", "would run this test in itself"));

  /** Commands that need a cluster, or that other tests run with real files: dry runs. */
  private static final List<String> DRY =
      List.of(
          "submit/weft train conf/ann.conf",
          "submit/weft train conf/ann.conf --set training.epochs=5 --set training.batch-size=256",
          "submit/weft train conf/ann.conf --quiet --json",
          "submit/weft train --resume runs/<id> --set training.epochs=40",
          "submit/weft compare --run conf/mlpc.conf conf/ann.conf",
          "submit/weft predict runs/<id> images.csv --to scored.csv",
          "submit/weft predict runs/<id> new.parquet --to scored.csv",
          "submit/weft export --model runs/<id> --onnx model.onnx",
          "submit/weft --master local[2] doctor conf/ann.conf",
          "submit/weft --master spark://127.0.0.1:7077 train conf/ann.conf",
          "submit/weft --master spark://host:7077 --executor-memory 2g train conf/ann.conf --runs hdfs:///runs",
          "WEFT_DEPLOY_MODE=cluster WEFT_RUNS=hdfs:///user/me/runs WEFT_EXECUTORS=8 submit/examples/yarn   --set data.train=hdfs:///user/me/train.csv --set data.test=hdfs:///user/me/test.csv");

  @TempDir private static Path home;
  private static WeftHome scripts;
  private static String stopped = "";

  @BeforeAll
  static void makeAHomeWithAStoppedRun() throws Exception {
    scripts = WeftHome.in(home);
    Files.writeString(
        home.resolve("conf/ann.conf"),
        "\ntraining.epochs = 100, data.validation-rows = 0\n",
        StandardOpenOption.APPEND);
    Files.createDirectories(home.resolve("data"));
    ExampleCsv.write(home.resolve("data/fashion-mnist_train.csv"), 2_000, PIXELS, 10, 1);
    ExampleCsv.write(home.resolve("data/fashion-mnist_test.csv"), 500, PIXELS, 10, 2);
    Flowers.writeParquet(home.resolve("flowers.parquet"), FLOWERS, 1);
    Path weft = home.resolve("submit/weft");
    List<String> train = List.of(weft.toString(), "train", "conf/ann.conf");
    try (WeftProcess process = WeftProcess.start(home, home.resolve("out").toFile(), train)) {
      process.await("epoch 1 ");
      process.signal("INT");
      process.end(STOPPED);
    }
    try (Stream<Path> runs = Files.list(home.resolve("runs"))) {
      stopped = "runs/" + runs.findFirst().orElseThrow().getFileName();
    }
  }

  @AfterAll
  static void removeTheLinks() throws Exception {
    scripts.stop();
  }

  @Test
  @Order(1)
  void everyCommandIsRunOrListedWithTheReasonWhyNot() throws IOException {
    List<String> commands = ReadmeCommands.all();

    assertThat(commands).containsAll(NOT_RUN.keySet()).containsAll(DRY);
    assertThat(run()).isNotEmpty().allMatch(command -> command.contains("submit/weft "));
  }

  @Test
  @Order(2)
  void theDryRunsOfTheOthersPrintACommand() throws Exception {
    Map<String, String> environment =
        Map.of(
            "WEFT_PRINT",
            "1",
            "SPARK_HOME",
            home + "/target/spark",
            "HADOOP_CONF_DIR",
            home.toString());
    for (String command : DRY) {
      assertThat(type(command, environment)).startsWith("spark-submit ");
    }
  }

  @Test
  @Order(3)
  void theOthersEndWell() throws Exception {
    for (String command : run()) {
      assertThat(type(command, Map.of("HOME", home.toString()))).as(command).isNotNull();
    }
  }

  /** The commands that are run, first the ones that end the stopped run. */
  private static List<String> run() throws IOException {
    List<String> first = new ArrayList<>();
    List<String> then = new ArrayList<>();
    for (String command : ReadmeCommands.all()) {
      boolean isData = command.startsWith("submit/weft data ");
      if (NOT_RUN.containsKey(command)
          || DRY.contains(command)
          || (isData && !RealImages.areInstalled())) {
        continue;
      }
      (command.contains("--resume") ? first : then).add(command);
    }
    first.addAll(then);
    return first;
  }

  /** Runs a command, which must end with 0, and returns its stdout. */
  private static String type(String command, Map<String, String> environment) throws Exception {
    Path out = home.resolve("out");
    List<String> words = List.of("bash", "-o", "pipefail", "-c", command.replace(ID, stopped));
    try (WeftProcess process = WeftProcess.start(home, out.toFile(), words, environment)) {
      process.end(0);
    }
    return Files.readString(out);
  }
}
