package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged Weft on executors in processes of their own. */
class ClusterIT {
  private static final String TWO_EXECUTORS = "local-cluster[2,1,1024]";
  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

  @TempDir private Path folder;

  @BeforeEach
  void writeAConfig() throws IOException {
    SmallImages.write(
        folder,
        """
        {type = conv2d, filters = 8, kernel = 3, padding = same}, {type = batch-norm}, {type = relu}
        {type = max-pool2d, kernel = 2}, {type = flatten}, {type = dropout, rate = 0.2}
        {type = dense, units = 40, activation = relu}, {type = dense, units = 3}
        """,
        "epochs = 3, batch-size = 32, workers = 4, clip-norm = 1, optimizer = adamw");
  }

  @Test
  void theWeightsAreTheSameOnOneCoreOnFourAndOnTwoExecutors() throws Exception {
    String expected = weights(train("local[1]", List.of(), "local"));
    assertThat(weights(train("local[4]", List.of(), "all-reduce"))).isEqualTo(expected);
    assertThat(weights(train(TWO_EXECUTORS, List.of(), "driver"))).isEqualTo(expected);
    assertThat(weights(train(TWO_EXECUTORS, List.of(), "all-reduce"))).isEqualTo(expected);
    JsonNode encrypted =
        train(
            TWO_EXECUTORS,
            List.of(
                "--conf",
                "spark.authenticate=true",
                "--conf",
                "spark.authenticate.secret=not for ever",
                "--conf",
                "spark.network.crypto.enabled=true"),
            "all-reduce");
    assertThat(weights(encrypted)).isEqualTo(expected);
    assertThat(encrypted.at("/environment/sync").asText()).isEqualTo("all-reduce");
  }

  @Test
  void anExecutorThatDiesCostsAnEpochAndNotABit() throws Exception {
    assertThatADeadExecutorCostsNotABit("all-reduce", 30);
  }

  @Test
  void anExecutorThatDiesInADriverStepCostsNotABit() throws Exception {
    assertThatADeadExecutorCostsNotABit("driver", 8);
  }

  private void assertThatADeadExecutorCostsNotABit(String sync, int epochs) throws Exception {
    List<String> settings = List.of("--set", "training.epochs=" + epochs);
    JsonNode undisturbed = train("local[2]", List.of(), "all-reduce", settings, "");
    JsonNode disturbed = train(TWO_EXECUTORS, List.of(), sync, settings, "epoch 3 ");
    assertThat(disturbed.at("/environment/sync").asText()).isEqualTo(sync);
    assertThat(disturbed.at("/status").asText()).isEqualTo("finished");
    assertThat(weights(disturbed)).isEqualTo(weights(undisturbed));
  }

  @Test
  void withDynamicAllocationAutoMeetsAtTheDriverAndAllReduceIsRefused() throws Exception {
    List<String> dynamic = List.of("--conf", "spark.dynamicAllocation.enabled=true");
    String oneExecutor = "local-cluster[1,1,1024]";
    String reason = "spark.dynamicAllocation.enabled is true";
    try (WeftProcess weft = start(oneExecutor, dynamic, "auto", List.of())) {
      assertThat(weft.end(0)).contains("sync: driver (" + reason + ")");
    }
    try (WeftProcess weft = start(oneExecutor, dynamic, "all-reduce", List.of())) {
      assertThat(weft.end(1))
          .anyMatch(line -> line.contains("Cannot use sync = all-reduce") && line.contains(reason));
    }
    assertThat(newestRun().at("/status").asText()).isEqualTo("failed");
  }

  private JsonNode train(String master, List<String> options, String sync) throws Exception {
    return train(master, options, sync, List.of(), "");
  }

  /**
   * Trains; returns what the run's run.json says.
   *
   * @param line when a line that starts so has been said, an executor is killed; empty for none
   */
  private JsonNode train(
      String master, List<String> options, String sync, List<String> settings, String line)
      throws Exception {
    try (WeftProcess weft = start(master, options, sync, settings)) {
      if (!line.isEmpty()) {
        weft.await(line);
        weft.killChild(EXECUTOR);
      }
      weft.end(0);
    }
    return newestRun();
  }

  private WeftProcess start(String master, List<String> options, String sync, List<String> settings)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("submit/weft", "--master", master));
    words.addAll(List.of("--conf", "spark.executor.memory=1g"));
    words.addAll(options);
    words.addAll(List.of("train", folder.resolve("small.conf").toString()));
    words.addAll(
        List.of("--set", "training.sync=" + sync, "--runs", folder.resolve("r").toString()));
    words.addAll(settings);
    return WeftProcess.start(Path.of(""), folder.resolve("out").toFile(), words);
  }

  private JsonNode newestRun() throws IOException {
    try (var runs = Files.list(folder.resolve("r"))) {
      Path newest = runs.max(Comparator.comparing(ClusterIT::modified)).orElseThrow();
      return new ObjectMapper().readTree(newest.resolve("run.json").toFile());
    }
  }

  private static long modified(Path run) {
    return run.resolve("run.json").toFile().lastModified();
  }

  private static String weights(JsonNode run) {
    String sha = run.at("/result/weights_sha256").asText();
    assertThat(sha).hasSize(64);
    return sha;
  }
}
