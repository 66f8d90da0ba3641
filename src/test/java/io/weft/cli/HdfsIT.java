package io.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.Hdfs;
import io.weft.SparkSessions;
import io.weft.config.Config;
import io.weft.data.ExampleCsv;
import io.weft.ml.NeuralNetworkClassifier;
import io.weft.run.PreparedData;
import io.weft.run.Runs;
import io.weft.rundir.RunClaim;
import io.weft.rundir.RunDescription;
import io.weft.rundir.RunDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data, runs, checkpoints and models on an HDFS that goes away, refuses, and is full. A run ends
 * with the bits of the local disk, or fails with the reason and keeps what it has ({@link
 * RunDirectory}).
 */
class HdfsIT {
  private static final int EPOCHS = 4;
  private static final String TWO_EXECUTORS = "local-cluster[2,1,1024]";

  /** Short waits, so that a namenode that is back is soon found, for ten minutes. */
  private static final String SOON = "500,1200";

  private static final String TRAIN = "/data/train.csv";
  private static final String TEST = "/data/test.csv";

  @TempDir private static Path folder;
  private static Hdfs hdfs;
  private static String expected;

  /** Keeps output, and runs an action once after a line with a given start. */
  private static final class Said extends StringWriter {
    private final String line;
    private Runnable action;

    Said(String line, Runnable action) {
      this.line = "\n" + line;
      this.action = action;
    }

    @Override
    public void flush() {
      if (getBuffer().indexOf(line) >= 0) {
        Runnable once = action;
        action = HdfsIT::nothing;
        once.run();
      }
    }
  }

  @BeforeAll
  static void trainOnTheLocalDisk() throws IOException {
    Files.writeString(
        folder.resolve("local.conf"),
        ExampleCsv.data(folder, 60)
            + String.format(
                Locale.ROOT,
                """
                network { hidden-layers = [8], dropout = 0.2 }
                training { epochs = %d, batch-size = 32, workers = 2, optimizer = adam }
                """,
                EPOCHS));
    hdfs = new Hdfs(folder.resolve("hdfs"));
    hdfs.put(folder.resolve("test.csv"), TEST);
    writeConfig("hdfs", hdfs.put(folder.resolve("train.csv"), TRAIN));
    Outcome local = train("local", folder.resolve("runs").toString(), "epoch", HdfsIT::nothing);
    Path run = folder.resolve("runs").resolve(json(local.out()).at("/id").asText());
    expected = weights(Files.readString(run.resolve("run.json")));
  }

  @AfterAll
  static void stop() {
    hdfs.close();
  }

  /** A config that is local.conf with rows on the HDFS. */
  private static void writeConfig(String name, String train) throws IOException {
    Files.writeString(
        folder.resolve(name + ".conf"),
        "include \"local.conf\"\ndata { train = \"%s\", test = \"%s\" }\n"
            .formatted(train, hdfs.uri(TEST)));
  }

  @Tag("slow")
  @Test
  void aRunOnHdfsIsClaimedByOneProcessUntilThatHasEndedOrBeenSilent() throws Exception {
    Configuration hadoop = SparkSessions.local().sparkContext().hadoopConfiguration();
    RunDirectory run =
        RunDirectory.create(
            new org.apache.hadoop.fs.Path(hdfs.uri("/claimed")),
            "ann",
            RunDescription.NONE,
            hadoop);
    String directory = run.path().toUri().getPath();
    var file = new org.apache.hadoop.fs.Path(run.path(), ".claim");
    FileSystem files = file.getFileSystem(hadoop);
    try (RunClaim claim = run.claim()) {
      assertThatThrownBy(run::claim)
          .hasMessageContaining(" on this machine is at work on it (stop that one first)");
      claim.requireHeld();
    }
    assertThat(hdfs.names(directory)).containsExactly("run.json");

    try (OutputStream out = files.create(file)) {
      out.write("process 12 on elsewhere since 2026-03-01T12:00:00Z, claim 00ff".getBytes(UTF_8));
    }
    assertThatThrownBy(run::claim)
        .hasMessageContaining("process 12 on elsewhere was at work on it");
    files.setTimes(file, System.currentTimeMillis() - TimeUnit.MINUTES.toMillis(3), -1);
    run.claim().close();
    assertThat(hdfs.names(directory)).containsExactly("run.json");
  }

  @Test
  void whatIsTrainedOnHdfsHasTheBitsOfTheLocalDiskAndIsOfUseThere() throws Exception {
    assertThat(train("/used", "epoch", HdfsIT::nothing).exitCode()).isZero();

    String run = onlyRun("/used");
    assertThat(weights(hdfs.read(run + "/run.json"))).isEqualTo(expected);
    assertThat(hdfs.names(run))
        .containsExactly(
            "checkpoints",
            "classes.csv",
            "confusion.csv",
            "epochs.jsonl",
            "first-layer.jsonl",
            "mistakes.jsonl",
            "model",
            "report.html",
            "run.json",
            "table.json");
    assertThat(hdfs.names(run + "/checkpoints"))
        .containsExactly("epoch-000003.checkpoint", "epoch-000004.checkpoint");
    assertThat(hdfs.read(run + "/epochs.jsonl").lines()).hasSize(EPOCHS);

    Outcome report = weft("evaluate", hdfs.uri(run), hdfs.uri(TEST), "--json");
    assertThat(json(report.out()).at("/accuracy"))
        .isEqualTo(json(hdfs.read(run + "/run.json")).at("/result/test_accuracy"));
    String scored = hdfs.uri("/scored");
    assertThat(weft("predict", hdfs.uri(run), hdfs.uri(TEST), "--to", scored).exitCode()).isZero();
    assertThat(SparkSessions.local().read().option("header", true).csv(scored).count())
        .isEqualTo(90);
    assertThat(weft("compare", "--runs", hdfs.uri("/used")).out())
        .containsPattern("\nhdfs +ann +")
        .endsWith(hdfs.uri(run) + "\n");
  }

  @Tag("slow")
  @Test
  void aRunOverTwoExecutorsOutlivesARestartOfTheNamenode() throws Exception {
    List<String> words = new ArrayList<>(List.of("submit/weft", "--master", TWO_EXECUTORS));
    words.addAll(List.of("--conf", "spark.executor.memory=1g"));
    words.addAll(List.of("--conf", "spark.hadoop.dfs.client.retry.policy.spec=" + SOON));
    words.addAll(List.of("train", config("hdfs"), "--runs", hdfs.uri("/executors")));
    try (WeftProcess weft = WeftProcess.start(Path.of(""), folder.resolve("out").toFile(), words)) {
      weft.await("epoch 2 ");
      hdfs.stopNamenode();
      hdfs.startNamenode();
      assertThat(weft.end(0)).anyMatch(line -> line.contains("Retrying"));
    }
    assertThat(weights(hdfs.read(onlyRun("/executors") + "/run.json"))).isEqualTo(expected);
  }

  @Tag("slow")
  @Test
  void aNamenodeThatStaysAwayEndsTheRunInTheTimeThatIsSet() throws Exception {
    Outcome run;
    try {
      run = train("/gone", "epoch 2 ", hdfs::stopNamenode, "50,2");
    } finally {
      hdfs.startNamenode();
    }
    String directory = onlyRun("/gone");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.error())
        .startsWith(
            "Cannot write %s/checkpoints/epoch-000002.checkpoint: Call From "
                .formatted(hdfs.uri(directory)))
        .contains("Connection refused");
    assertThat(weft("compare", hdfs.uri(directory)).exitCode()).isZero();
    assertThat(json(hdfs.read(directory + "/run.json")).at("/status").asText())
        .isEqualTo("running");
    assertThat(hdfs.read(directory + "/epochs.jsonl").lines()).hasSize(2);
  }

  @Tag("slow")
  @Test
  void runsAreNotMadeInAnothersDirectory() {
    hdfs.makeDirectory("/another");

    Outcome run = train("/another", "epoch", HdfsIT::nothing);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.error())
        .matches(
            "Cannot create %s/another/[^/]*-hdfs: Permission denied: user=.*, access=WRITE, .*"
                .formatted(hdfs.uri("")));
    assertThat(hdfs.names("/another")).isEmpty();
  }

  @Tag("slow")
  @Test
  void dataThatMayNotBeReadFailTheRun() throws Exception {
    hdfs.put(folder.resolve("train.csv"), "/secret.csv");
    hdfs.lock("/secret.csv");
    writeConfig("secret", hdfs.uri("/secret.csv"));

    Outcome run = train("secret", hdfs.uri("/unread"), "epoch", HdfsIT::nothing);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.error())
        .startsWith("Cannot read " + hdfs.uri("/secret.csv") + ": Permission denied: user=");
    JsonNode json = json(hdfs.read(onlyRun("/unread") + "/run.json"));
    assertThat(json.at("/status").asText()).isEqualTo("failed");
    assertThat(json.at("/error").asText()).isEqualTo(run.error());
  }

  @Tag("slow")
  @Test
  void aModelThatMayNotBeSavedFailsTheRunAndItsEpochsStay() throws Exception {
    Outcome run =
        train(
            "/unsaved",
            "epoch 4 ",
            () -> {
              hdfs.makeDirectory(onlyRun("/unsaved") + "/model/of-another");
            });

    String directory = onlyRun("/unsaved");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.error())
        .startsWith("Cannot save " + hdfs.uri(directory) + "/model: Permission denied: user=");
    JsonNode json = json(hdfs.read(directory + "/run.json"));
    assertThat(json.at("/status").asText()).isEqualTo("failed");
    assertThat(json.at("/error").asText()).isEqualTo(run.error());
    assertThat(hdfs.read(directory + "/epochs.jsonl").lines()).hasSize(EPOCHS);
  }

  @Tag("slow")
  @Test
  void aModelForWhichThereIsNoRoomIsNotLeftInHalf() {
    Outcome run =
        run(
            "",
            "epoch 4 ",
            () -> hdfs.fill(onlyRun("/crowded")),
            "train",
            config("hdfs"),
            "--runs",
            hdfs.uri("/crowded"),
            "--set",
            "training.checkpoint-interval=0");

    String directory = onlyRun("/crowded");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.error())
        .startsWith(
            "Cannot save %s/model: The DiskSpace quota of %s is exceeded: quota = 1 B"
                .formatted(hdfs.uri(directory), directory));
    assertThat(hdfs.names(directory)).containsExactly("epochs.jsonl", "run.json");
    assertThat(hdfs.read(directory + "/epochs.jsonl").lines()).hasSize(EPOCHS);
  }

  @Tag("slow")
  @Test
  void aRunThatMayNotBeWrittenAnyMoreKeepsWhatItHas() throws Exception {
    Outcome run = train("/taken", "epoch 2 ", () -> hdfs.takeAway(onlyRun("/taken")));

    assertThat(run.error())
        .startsWith("Cannot write " + hdfs.uri(onlyRun("/taken")) + "/epochs.jsonl: Permission");
    assertKept(
        run, "/taken", 2, ".claim", ".run.json.failed", "checkpoints", "epochs.jsonl", "run.json");
    assertThat(status("/taken")).isEqualTo("running");
  }

  @Tag("slow")
  @Test
  void aFullDiskFailsTheRunWhichKeepsWhatItHasAndGoesOnWhenThereIsRoom() throws Exception {
    Outcome run = train("/full", "epoch 2 ", () -> hdfs.fill(onlyRun("/full")));

    assertThat(run.error())
        .matches(
            "Cannot write .*/epoch-000002.checkpoint: The DiskSpace quota of .* is exceeded: quota = 1 .*");
    assertKept(run, "/full", 1, "checkpoints", "epochs.jsonl", "run.json");
    assertThat(status("/full")).isEqualTo("failed");

    String directory = onlyRun("/full");
    hdfs.makeRoom(directory);
    Outcome resumed = weft("train", "--resume", hdfs.uri(directory));
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err())
        .contains(
            "Continues from %s/checkpoints/epoch-000001.checkpoint (epoch 1 of 4)"
                .formatted(hdfs.uri(directory)));
    assertThat(weights(hdfs.read(directory + "/run.json"))).isEqualTo(expected);
    assertThat(hdfs.names(directory)).doesNotContain(".run.json.failed");
  }

  /** Two epochs, so many checkpoints, and these files. */
  private static void assertKept(Outcome run, String runs, int checkpoints, String... names)
      throws IOException {
    String directory = onlyRun(runs);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(hdfs.names(directory)).containsExactly(names);
    assertThat(hdfs.names(directory + "/checkpoints"))
        .isEqualTo(
            List.of("epoch-000001.checkpoint", "epoch-000002.checkpoint").subList(0, checkpoints));
    assertThat(hdfs.read(directory + "/epochs.jsonl").lines()).hasSize(2);
    assertThat(weft("compare", hdfs.uri(directory)).out())
        .containsPattern("\nhdfs \\(%s\\)".formatted(status(runs)));
  }

  private static String status(String runs) throws IOException {
    return json(hdfs.read(onlyRun(runs) + "/run.json")).at("/status").asText();
  }

  @Tag("slow")
  @Test
  void aTrainingGoesOnFromItsCheckpointsOnHdfs() {
    Vector whole = fit("/none", EPOCHS);

    fit("/checkpoints", 2);
    assertThat(fit("/checkpoints", EPOCHS)).isEqualTo(whole);

    assertThat(hdfs.names("/checkpoints"))
        .containsExactly("epoch-000003.checkpoint", "epoch-000004.checkpoint");
  }

  @Tag("slow")
  @Test
  void aCheckpointForWhichThereIsNoRoomHarmsNoOlderOne() {
    Vector whole = fit("/none", EPOCHS);
    fit("/cramped", 2);

    hdfs.fill("/cramped");
    assertThatThrownBy(() -> fit("/cramped", EPOCHS))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(
            "Cannot write %s/epoch-000003.checkpoint: The DiskSpace quota of /cramped is exceeded",
            hdfs.uri("/cramped"));
    hdfs.makeRoom("/cramped");
    hdfs.takeAway("/cramped");
    assertThatThrownBy(() -> fit("/cramped", EPOCHS))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageMatching("Cannot write .*/epoch-000003.checkpoint: Permission denied: user=.*");
    hdfs.giveBack("/cramped");

    assertThat(hdfs.names("/cramped"))
        .containsExactly("epoch-000001.checkpoint", "epoch-000002.checkpoint");
    assertThat(fit("/cramped", EPOCHS)).isEqualTo(whole);
  }

  private static Vector fit(String checkpoints, int epochs) {
    Config config = Config.load(folder.resolve("hdfs.conf"), List.of("training.epochs=" + epochs));
    try (PreparedData data = new PreparedData(session(""), config)) {
      NeuralNetworkClassifier classifier =
          Runs.classifier(config, 2)
              .setFeaturesCol(PreparedData.FEATURES)
              .setLabelCol(PreparedData.LABEL)
              .setValidationIndicatorCol(PreparedData.VALIDATION);
      if (!checkpoints.equals("/none")) {
        classifier.setCheckpointDir(hdfs.uri(checkpoints)).setCheckpointInterval(1);
      }
      return classifier.fit(data.trainingAndValidation()).weights();
    }
  }

  private static Outcome train(String runs, String line, Runnable action) {
    return train("hdfs", hdfs.uri(runs), line, action);
  }

  private static Outcome train(String runs, String line, Runnable action, String retries) {
    return run(retries, line, action, "train", config("hdfs"), "--runs", hdfs.uri(runs));
  }

  private static Outcome train(String config, String runs, String line, Runnable action) {
    return run("", line, action, "train", config(config), "--runs", runs, "--json");
  }

  private static String config(String name) {
    return folder.resolve(name + ".conf").toString();
  }

  private static Outcome weft(String... arguments) {
    return run("", "nothing", HdfsIT::nothing, arguments);
  }

  private static Outcome run(String retries, String line, Runnable action, String... arguments) {
    session(retries);
    return Outcome.of(new Said(line, action), arguments);
  }

  /**
   * Session with the HDFS client that Weft's own properties set up.
   *
   * @param retries replaces theirs; empty keeps theirs
   */
  private static SparkSession session(String retries) {
    SparkSession spark = SparkSessions.local();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Properties properties = new Properties();
    try (BufferedReader file = Files.newBufferedReader(Path.of("conf/spark-defaults.conf"))) {
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    properties.stringPropertyNames().stream()
        .filter(name -> name.startsWith("spark.hadoop."))
        .forEach(
            name ->
                hadoop.set(name.substring("spark.hadoop.".length()), properties.getProperty(name)));
    if (!retries.isEmpty()) {
      hadoop.set("dfs.client.retry.policy.spec", retries);
      hadoop.setBoolean("fs.hdfs.impl.disable.cache", true);
    }
    return spark;
  }

  private static void nothing() {}

  private static String onlyRun(String runs) {
    List<String> names = hdfs.names(runs);
    assertThat(names).hasSize(1);
    return runs + "/" + names.get(0);
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private static String weights(String run) throws IOException {
    String sha = json(run).at("/result/weights_sha256").asText();
    assertThat(sha).as(run).hasSize(64);
    return sha;
  }
}
