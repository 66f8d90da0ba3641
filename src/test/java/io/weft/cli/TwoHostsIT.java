package io.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.TestRuns;
import io.weft.WeftHome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tasks on two hosts compute on rows that their own executor caches ({@link
 * io.weft.spark.rows.Shards}), also after an executor was lost. Rows that come back changed fail
 * the run. Each host has an executor of one slot. One task reads all training rows, because their
 * file is compressed.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "127.0.0.2 is no address elsewhere")
@Tag("slow")
class TwoHostsIT {
  private static final String HOSTS = "127.0.0.1,127.0.0.2";

  /** Enough to be in the middle when an executor dies; a run whose rows change ends long before. */
  private static final int EPOCHS = 100;

  @TempDir private static Path folder;
  private static WeftHome home;
  private static String master = "";

  @BeforeAll
  static void startACluster() throws Exception {
    SmallImages.write(
        folder,
        "{type = flatten}, {type = dense, units = 40, activation = relu}, {type = dense, units = 3}",
        "batch-size = 32, workers = 2, epochs = " + EPOCHS);
    compress();
    home = WeftHome.in(Files.createDirectory(folder.resolve("home")));
    master = home.startCluster(2, 1, HOSTS);
  }

  @AfterAll
  static void stopTheCluster() throws Exception {
    home.stop();
  }

  private static void compress() throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("train.csv.gz")))) {
      Files.copy(folder.resolve("train.csv"), out);
    }
  }

  /**
   * A task that waits for a slot beside its rows waits for an hour here, which is longer than the
   * process may live.
   */
  @Test
  void eachTaskComputesOnRowsThatItsOwnExecutorCachesAlsoAfterOneWasLost() throws Exception {
    Path events = Files.createDirectory(folder.resolve("events"));
    List<String> options = new ArrayList<>(EventLog.options(events));
    options.addAll(List.of("--conf", "spark.locality.wait=1h"));
    try (WeftProcess weft = start("places", options, "all-reduce")) {
      weft.await("epoch 3 ");
      home.killExecutor(1);
      weft.end(0);
    }
    List<EventLog.Task> tasks = EventLog.in(events).tasks();
    assertThat(tasks)
        .allSatisfy(
            task -> {
              assertThat(task.ownsRows()).isTrue();
              assertThat(task.locality()).isEqualTo("PROCESS_LOCAL");
            });
    List<EventLog.Task> ofEpochs = tasks.stream().filter(EventLog.Task::isOfEpoch).toList();
    assertThat(ofEpochs).hasSizeGreaterThanOrEqualTo(2 * EPOCHS);
    assertThat(ofEpochs.stream().collect(Collectors.groupingBy(EventLog.Task::stage)).values())
        .allSatisfy(
            epoch ->
                assertThat(epoch)
                    .extracting(EventLog.Task::host)
                    .containsAnyOf("127.0.0.1", "127.0.0.2")
                    .doesNotHaveDuplicates());
  }

  /**
   * Driver sync continues with one executor, which then caches the shards of both workers. Spark
   * may wait for {@code spark.locality.wait} once, for the executor that was lost in the middle of
   * a stage.
   */
  @Test
  void aShardMovesToTheExecutorThatReplacesALostOne() throws Exception {
    Path events = Files.createDirectory(folder.resolve("events-of-driver"));
    try (WeftProcess weft = start("moved", EventLog.options(events), "driver")) {
      weft.await("epoch 2 ");
      home.killWorker(1);
      weft.await("epoch 6 ");
      assertThat(hostsOfLastTasks(events)).containsExactly("127.0.0.2");
      home.revive();
      awaitHosts(events, "127.0.0.1", "127.0.0.2");
      weft.signal("INT");
      weft.end(130);
    }
  }

  private static Set<String> hostsOfLastTasks(Path events) throws IOException {
    List<EventLog.Task> tasks = EventLog.in(events).tasks();
    return tasks.subList(Math.max(0, tasks.size() - 8), tasks.size()).stream()
        .filter(EventLog.Task::ownsRows)
        .map(EventLog.Task::host)
        .collect(Collectors.toSet());
  }

  private static void awaitHosts(Path events, String... expected) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    Set<String> seen = hostsOfLastTasks(events);
    while (!seen.equals(Set.of(expected))) {
      assertThat(System.nanoTime()).as("the last tasks ran on %s", seen).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(200);
      seen = hostsOfLastTasks(events);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"all-reduce", "driver"})
  void rowsThatComeBackChangedAfterAnExecutorWasLostFailTheRun(String sync) throws Exception {
    byte[] before = Files.readAllBytes(folder.resolve("train.csv"));
    try (WeftProcess weft = start("changed-" + sync, List.of(), sync)) {
      weft.await("epoch 2 ");
      Files.writeString(
          folder.resolve("train.csv"),
          new String(before, UTF_8)
              .replaceAll("(?m)^0,", "9,")
              .replaceAll("(?m)^1,", "0,")
              .replaceAll("(?m)^9,", "1,"));
      compress();
      // one of the two has read all rows, and takes them with it
      home.killExecutor(1);
      home.killExecutor(2);
      weft.end(1);
    } finally {
      Files.write(folder.resolve("train.csv"), before);
      compress();
    }
    JsonNode run = TestRuns.json(TestRuns.only(folder.resolve("changed-" + sync)));
    assertThat(run.at("/status").asText()).isEqualTo("failed");
    assertThat(run.at("/error").asText())
        .matches("Cannot continue: the rows of worker [12] of 2 have changed\\. .*");
  }

  private static WeftProcess start(String runs, List<String> options, String sync)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("submit/weft", "--master", master));
    words.addAll(List.of("--conf", "spark.executor.memory=1g"));
    words.addAll(List.of("--conf", "spark.executor.extraJavaOptions=" + WeftHome.SHORT_LIVED));
    words.addAll(options);
    words.addAll(List.of("train", folder.resolve("small.conf").toString()));
    words.addAll(List.of("--runs", folder.resolve(runs).toString()));
    words.addAll(List.of("--set", "data.train=" + folder.resolve("train.csv.gz")));
    words.addAll(List.of("--set", "training.sync=" + sync));
    return WeftProcess.start(Path.of(""), folder.resolve("out").toFile(), words);
  }
}
