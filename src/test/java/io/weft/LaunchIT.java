package io.weft;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.data.ExampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@code submit/examples/local} and {@code standalone} with the packaged Weft. Local mode and
 * both deploy modes of a standalone cluster end with the same bits.
 */
@Tag("slow")
class LaunchIT {
  @TempDir private Path folder;
  private WeftHome home;

  @BeforeEach
  void makeAHomeWithAClusterOfItsOwn() throws IOException {
    home = WeftHome.in(folder);
    Files.writeString(
        folder.resolve("small.conf"),
        ExampleCsv.data(folder, 0)
            + """
            network { hidden-layers = [8], dropout = 0.2 }
            training { epochs = 3, batch-size = 32, workers = 2, optimizer = adam }
            """);
  }

  @AfterEach
  void stopTheCluster() throws Exception {
    home.stop();
  }

  @Test
  void localAndBothDeployModesOfStandaloneEndWithTheSameBits() throws Exception {
    WeftHome.Said local = run("submit/examples/local", Map.of("WEFT_CORES", "2"));
    assertThat(local.err()).contains("\nepoch 3 ");
    String expected = weights("local[2]");

    // a driver takes one of the cores, an executor the others
    String master = home.startCluster(1, 3);
    WeftHome.Said client = run("submit/examples/standalone", Map.of("WEFT_RUNS", "client"));
    assertThat(client.err()).contains("\nepoch 3 ");
    assertThat(weights(master)).isEqualTo(expected);

    WeftHome.Said submitted =
        run(
            "submit/examples/standalone",
            Map.of("WEFT_RUNS", folder + "/cluster", "WEFT_DEPLOY_MODE", "cluster"));
    assertThat(submitted.err()).contains("\nepoch 3 ");
    assertThat(submitted.out()).anyMatch(line -> line.startsWith(folder + "/cluster/"));
    assertThat(driver("stderr")).contains("\nepoch 3 ").doesNotContain(" INFO ");
    assertThat(driver("stdout")).contains(folder + "/cluster/");
    assertThat(weights(master)).isEqualTo(expected);
    whatFailsInTheDriverFailsHereWithItsWords();
    relativePathsAreRefusedBeforeAnythingIsSubmitted();
    try (Stream<Path> left = Files.list(folder.resolve("cluster"))) {
      assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith("."));
    }
  }

  private void whatFailsInTheDriverFailsHereWithItsWords() throws Exception {
    SubmitScripts.Run failed = end("--set", "data.test=" + folder + "/missing.csv");
    assertThat(failed.out()).endsWith("1");
    assertThat(failed.err()).contains("Cannot read " + folder + "/missing.csv: no such file");
    SubmitScripts.Run misused = end("--set", "training.epochs=none");
    assertThat(misused.out()).endsWith("2");
    assertThat(misused.err()).anyMatch(line -> line.startsWith("Invalid training.epochs: none"));
  }

  private void relativePathsAreRefusedBeforeAnythingIsSubmitted() throws Exception {
    SubmitScripts.Run refused = end("--set", "data.test=test.csv");
    assertThat(refused.out()).containsExactly("2");
    assertThat(refused.err())
        .containsExactly(
            "Invalid data.test: test.csv (must be an absolute path or a URI that the driver"
                + " reaches: it is on another machine in cluster mode)");
  }

  /** How a training in cluster mode ends. */
  private SubmitScripts.Run end(String... arguments) throws Exception {
    return home.end(
        "submit/examples/standalone",
        Map.of(
            "WEFT_CONFIG",
            folder + "/small.conf",
            "WEFT_RUNS",
            folder + "/cluster",
            "WEFT_DEPLOY_MODE",
            "cluster"),
        arguments);
  }

  private WeftHome.Said run(String script, Map<String, String> environment) throws Exception {
    Map<String, String> complete = new HashMap<>(environment);
    complete.put("WEFT_CONFIG", folder + "/small.conf");
    return home.run(script, complete);
  }

  /** What the only driver on a worker has said. */
  private String driver(String file) throws IOException {
    try (Stream<Path> work = Files.list(folder.resolve("target/cluster/work"))) {
      List<Path> drivers =
          work.filter(path -> path.getFileName().toString().startsWith("driver-")).toList();
      assertThat(drivers).hasSize(1); // so far
      return Files.readString(drivers.get(0).resolve(file));
    }
  }

  /** Of the newest run, which ended well on {@code master}. */
  private String weights(String master) throws IOException {
    try (Stream<Path> files = Files.walk(folder, 3)) {
      Path newest =
          files
              .filter(file -> file.endsWith("run.json"))
              .max((a, b) -> Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
              .orElseThrow();
      JsonNode run = new ObjectMapper().readTree(newest.toFile());
      assertThat(run.at("/environment/master").asText()).isEqualTo(master);
      String sha = run.at("/result/weights_sha256").asText();
      assertThat(sha).hasSize(64);
      return sha;
    }
  }
}
