package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.data.ExampleCsv;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged Weft on executors in processes of their own. */
class ClusterIT {
  private static final long SECONDS = 300;
  private static final String TWO_EXECUTORS = "local-cluster[2,1,1024]";
  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

  @TempDir private Path folder;

  @BeforeEach
  void writeAConfig() throws IOException {
    Files.writeString(
        folder.resolve("small.conf"),
        """
        data {
          train = "%s", test = "%s"
          features = 48, classes = 3, class-names = [a, b, c], validation-rows = 60
          normalisation = pixel, drop-constant-pixels = off
        }
        network {
          input-shape = [1, 6, 8]
          layers = [
            {type = conv2d, filters = 8, kernel = 3, padding = same}, {type = batch-norm}, {type = relu}
            {type = max-pool2d, kernel = 2}, {type = flatten}, {type = dropout, rate = 0.2}
            {type = dense, units = 40, activation = relu}, {type = dense, units = 3}
          ]
        }
        augmentation { random-flip = 0.5, random-shift = 1 }
        training { epochs = 3, batch-size = 32, workers = 4, clip-norm = 1, optimizer = adamw }
        """
            .formatted(
                ExampleCsv.write(folder.resolve("train.csv"), 600, 48, 3, 1),
                ExampleCsv.write(folder.resolve("test.csv"), 90, 48, 3, 2)));
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
    List<String> epochs = List.of("--set", "training.epochs=60");
    JsonNode undisturbed = finish(start("local[2]", List.of(), "all-reduce", epochs), "");
    JsonNode disturbed = finish(start(TWO_EXECUTORS, List.of(), "all-reduce", epochs), "epoch 3 ");
    assertThat(disturbed.at("/status").asText()).isEqualTo("finished");
    assertThat(weights(disturbed)).isEqualTo(weights(undisturbed));
  }

  private JsonNode train(String master, List<String> options, String sync) throws Exception {
    return finish(start(master, options, sync, List.of()), "");
  }

  private static String weights(JsonNode run) {
    String sha = run.at("/result/weights_sha256").asText();
    assertThat(sha).hasSize(64);
    return sha;
  }

  private Process start(String master, List<String> options, String sync, List<String> settings)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("submit/weft", "--master", master));
    words.addAll(List.of("--conf", "spark.executor.memory=1g"));
    words.addAll(options);
    words.addAll(List.of("train", folder.resolve("small.conf").toString()));
    words.addAll(
        List.of("--set", "training.sync=" + sync, "--runs", folder.resolve("r").toString()));
    words.addAll(settings);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.redirectOutput(Files.createTempFile(folder, "out", "").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = builder.start();
    CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
    return process;
  }

  /**
   * Waits for a training; returns what its run.json says.
   *
   * @param line when a line that starts so has been said, an executor is killed; empty for none
   */
  private JsonNode finish(Process process, String line) throws Exception {
    List<String> said = new ArrayList<>();
    boolean killed = line.isEmpty();
    try (BufferedReader err = process.errorReader()) {
      for (String read = err.readLine(); read != null; read = err.readLine()) {
        said.add(read);
        if (!killed && read.startsWith(line)) {
          killAnExecutor(process);
          killed = true;
        }
      }
    }
    assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
    assertThat(killed).isTrue();
    try (var runs = Files.list(folder.resolve("r"))) {
      Path newest = runs.max(java.util.Comparator.comparing(ClusterIT::modified)).orElseThrow();
      return new ObjectMapper().readTree(newest.resolve("run.json").toFile());
    }
  }

  private static long modified(Path run) {
    return run.resolve("run.json").toFile().lastModified();
  }

  private static void killAnExecutor(Process process) {
    ProcessHandle executor =
        process
            .descendants()
            .filter(child -> child.info().commandLine().orElse("").contains(EXECUTOR))
            .findFirst()
            .orElseThrow();
    assertThat(executor.destroyForcibly()).isTrue();
  }
}
