package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.TestRuns;
import io.weft.WeftHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lost executors and lost workers of a standalone cluster change no bit of the weights, in either
 * sync mode ({@link io.weft.spark.AllReduceEpochRunner}, {@link io.weft.spark.DriverEpochRunner}).
 * If the workers stay away, the run fails in the time that is set, and can be resumed.
 */
class ClusterIT {
  private static final String TWO_EXECUTORS = "local-cluster[2,1,1024]";
  private static final String DYNAMIC = "spark.dynamicAllocation.enabled=true";

  /** Epochs of all-reduce, enough that an executor dies in the middle of the training. */
  private static final int EPOCHS = 12;

  private static final int DRIVER_EPOCHS = 5;

  @TempDir private static Path folder;
  private static WeftHome home;
  private static String master = "";
  private static String expected = "";
  private static String expectedOfDriver = "";

  @BeforeAll
  static void startAClusterAndTrainUndisturbed() throws Exception {
    SmallImages.write(
        folder,
        """
        {type = conv2d, filters = 8, kernel = 3, padding = same}, {type = batch-norm}, {type = relu}
        {type = max-pool2d, kernel = 2}, {type = flatten}, {type = dropout, rate = 0.2}
        {type = dense, units = 40, activation = relu}, {type = dense, units = 3}
        """,
        "batch-size = 32, workers = 4, clip-norm = 1, optimizer = adamw, epochs = " + EPOCHS);
    write("all-reduce", "sync = all-reduce");
    write("driver", "sync = driver, epochs = " + DRIVER_EPOCHS);
    write("auto", "sync = auto, epochs = 1");
    expected = trainInOneThread("all-reduce");
    expectedOfDriver = trainInOneThread("driver");
    home = WeftHome.in(Files.createDirectory(folder.resolve("home")));
    master = home.startCluster(2, 1);
  }

  @AfterAll
  static void stopTheCluster() throws Exception {
    home.stop();
  }

  /** A config that is small.conf but for a few keys of its training. */
  private static void write(String name, String training) throws IOException {
    Files.writeString(
        folder.resolve(name + ".conf"),
        "include \"small.conf\"\ntraining { %s }\n".formatted(training));
  }

  private static String trainInOneThread(String config) {
    return TestRuns.weights(
        TestRuns.train(folder, config + ".conf", "undisturbed", "training.sync=local"));
  }

  @Tag("slow")
  @Test
  void theWeightsAreTheSameOnFourCoresAndOnTwoExecutorsThatEncryptAndUseKryo() throws Exception {
    try (WeftProcess weft = start("four", "local[4]", List.of(), "all-reduce")) {
      weft.end(0);
    }
    assertFinished("four", "all-reduce", expected);
    List<String> settings =
        List.of(
            "--conf",
            "spark.authenticate=true",
            "--conf",
            "spark.authenticate.secret=not for ever",
            "--conf",
            "spark.network.crypto.enabled=true",
            "--conf",
            "spark.io.encryption.enabled=true",
            "--conf",
            "spark.weft.rows.memory=0",
            "--conf",
            "spark.serializer=org.apache.spark.serializer.KryoSerializer",
            "--conf",
            "spark.kryo.registrationRequired=true",
            "--conf",
            "spark.kryo.classesToRegister=io.weft.spark.JavaSerialized");
    try (WeftProcess weft = start("encrypted", TWO_EXECUTORS, settings, "all-reduce", "driver")) {
      weft.end(0);
    }
    assertFinished("encrypted", "all-reduce", expected);
    assertFinished("encrypted", "driver", expectedOfDriver);
  }

  @Test
  void executorsThatDieCostEpochsAndStepsAndNotABit() throws Exception {
    List<String> onDisk = List.of("--conf", "spark.weft.rows.memory=0");
    try (WeftProcess weft = start("executors", master, onDisk, "all-reduce", "driver")) {
      weft.await("epoch 3 ");
      home.killExecutor(1);
      weft.await("== driver");
      weft.await("epoch 2 ");
      home.killExecutor(2);
      assertThat(weft.end(0)).filteredOn(ClusterIT::isLoss).hasSizeGreaterThanOrEqualTo(2);
    }
    assertFinished("executors", "all-reduce", expected);
    assertFinished("executors", "driver", expectedOfDriver);
  }

  @Tag("slow")
  @Test
  void aWorkerThatIsKilledAndStartedAgainCostsAnEpochAndNotABit() throws Exception {
    try (WeftProcess weft = start("worker", master, List.of(), "all-reduce", "driver")) {
      weft.await("epoch 3 ");
      home.killWorker(1);
      home.revive();
      weft.await("== driver");
      weft.await("epoch 2 ");
      home.killWorker(2);
      home.revive();
      assertThat(weft.end(0)).filteredOn(ClusterIT::isLoss).hasSizeGreaterThanOrEqualTo(2);
    }
    assertFinished("worker", "all-reduce", expected);
    assertFinished("worker", "driver", expectedOfDriver);
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"all-reduce, 1, 1 of 2", "driver, 2, 0 of 1"})
  void workersThatDoNotComeBackFailTheRunInTheTimeThatIsSetAndItGoesOnElsewhere(
      String sync, int killed, String slots) throws Exception {
    String reason =
        "Cannot continue: executors were lost, and for 5 s there have been fewer slots than are needed"
            + " at once: %s (spark.weft.slots.timeout bounds the wait)".formatted(slots);
    List<String> soon = List.of("--conf", "spark.weft.slots.timeout=5s");
    try (WeftProcess weft = start("gone-" + sync, master, soon, sync)) {
      weft.await("epoch 2 ");
      for (int worker = 1; worker <= killed; worker++) {
        home.killWorker(worker);
      }
      assertThat(weft.end(1)).contains(reason);
    } finally {
      home.revive();
    }
    JsonNode failed = run("gone-" + sync, sync);
    assertThat(failed.at("/status").asText()).isEqualTo("failed");
    assertThat(failed.at("/error").asText()).isEqualTo(reason);

    Outcome resumed = Outcome.of("train", "--resume", directory("gone-" + sync, sync).toString());
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertFinished("gone-" + sync, sync, sync.equals("driver") ? expectedOfDriver : expected);
  }

  @Tag("slow")
  @Test
  void withDynamicAllocationAutoMeetsAtTheDriverAndAllReduceIsRefused() throws Exception {
    List<String> dynamic = List.of("--conf", DYNAMIC);
    String reason = "spark.dynamicAllocation.enabled is true";
    try (WeftProcess weft = start("dynamic", master, dynamic, "auto", "all-reduce")) {
      assertThat(weft.end(1))
          .contains("sync: driver (" + reason + ")")
          .anyMatch(line -> line.contains("Cannot use sync = all-reduce") && line.contains(reason));
    }
    assertThat(run("dynamic", "auto").at("/status").asText()).isEqualTo("finished");
    assertThat(run("dynamic", "all-reduce").at("/status").asText()).isEqualTo("failed");
  }

  private static WeftProcess start(
      String runs, String master, List<String> options, String... configs) throws IOException {
    List<String> words = new ArrayList<>(List.of("submit/weft", "--master", master));
    words.addAll(List.of("--conf", "spark.executor.memory=1g"));
    words.addAll(List.of("--conf", "spark.executor.extraJavaOptions=" + WeftHome.SHORT_LIVED));
    if (!options.contains(DYNAMIC)) { // else both executors, however late they register
      words.addAll(List.of("--conf", "spark.cores.max=2"));
      words.addAll(List.of("--conf", "spark.scheduler.minRegisteredResourcesRatio=1"));
      words.addAll(List.of("--conf", "spark.scheduler.maxRegisteredResourcesWaitingTime=10min"));
    }
    words.addAll(options);
    words.addAll(List.of("train", "--runs", folder.resolve(runs).toString()));
    for (String config : configs) {
      words.add(folder.resolve(config + ".conf").toString());
    }
    return WeftProcess.start(Path.of(""), folder.resolve("out").toFile(), words);
  }

  private static boolean isLoss(String line) {
    return line.contains("Lost executor ");
  }

  private static void assertFinished(String runs, String sync, String weights) throws IOException {
    JsonNode run = run(runs, sync);
    assertThat(run.at("/status").asText()).isEqualTo("finished");
    assertThat(run.at("/sync").asText()).isEqualTo(sync);
    assertThat(run.at("/result/weights_sha256").asText()).isEqualTo(weights);
  }

  private static JsonNode run(String runs, String config) throws IOException {
    return TestRuns.json(directory(runs, config));
  }

  private static Path directory(String runs, String config) throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve(runs))) {
      return all.filter(run -> run.toString().endsWith("-" + config)).findFirst().orElseThrow();
    }
  }
}
