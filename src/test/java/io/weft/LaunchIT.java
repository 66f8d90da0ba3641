package io.weft;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.data.ExampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Those of {@code submit/examples} that can run anywhere, with the packaged Weft. */
class LaunchIT {
  private static final long SECONDS = 120;
  private static final List<String> LINKS = List.of("target/spark", "target/weft.jar");

  /** What a script said, on stdout and stderr. */
  private record Said(List<String> out, String err) {}

  @TempDir private Path home;

  @BeforeEach
  void makeAHomeWithAClusterOfItsOwn() throws IOException {
    for (String directory : List.of("submit", "submit/examples", "conf")) {
      Files.createDirectories(home.resolve(directory));
      try (Stream<Path> files = Files.list(Path.of(directory))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, home.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    Files.createDirectories(home.resolve("target"));
    for (String link : LINKS) {
      Files.createSymbolicLink(home.resolve(link), Path.of(link).toAbsolutePath());
    }
    Files.writeString(
        home.resolve("small.conf"),
        """
        data {
          train = "%s", test = "%s"
          features = 12, classes = 3, class-names = [a, b, c], validation-rows = 0
        }
        network { hidden-layers = [8], dropout = 0.2 }
        training { epochs = 3, batch-size = 32, workers = 2, optimizer = adam }
        """
            .formatted(
                ExampleCsv.write(home.resolve("train.csv"), 300, 12, 3, 1),
                ExampleCsv.write(home.resolve("test.csv"), 90, 12, 3, 2)));
  }

  /** JUnit would warn of links. */
  @AfterEach
  void stopTheCluster() throws Exception {
    run("submit/cluster", Map.of(), "stop");
    for (String link : LINKS) {
      Files.delete(home.resolve(link));
    }
  }

  @Test
  void localAndBothDeployModesOfStandaloneEndWithTheSameBits() throws Exception {
    Said local = run("submit/examples/local", Map.of("WEFT_CORES", "2"));
    assertThat(local.err()).contains("\nepoch 3 ");
    String expected = weights("local[2]");

    // a driver takes one of the cores, an executor the others
    String[] start = {"start", "--workers", "1", "--cores", "3"};
    String master = run("submit/cluster", Map.of(), start).out().get(0);
    Said client = run("submit/examples/standalone", Map.of("WEFT_RUNS", "client"));
    assertThat(client.err()).contains("\nepoch 3 ");
    assertThat(weights(master)).isEqualTo(expected);

    Said submitted =
        run(
            "submit/examples/standalone",
            Map.of("WEFT_RUNS", home + "/cluster", "WEFT_DEPLOY_MODE", "cluster"));
    assertThat(submitted.err()).doesNotContain("epoch");
    assertThat(driver("stderr")).contains("\nepoch 3 ").doesNotContain(" INFO ");
    assertThat(driver("stdout")).contains(home + "/cluster/");
    assertThat(weights(master)).isEqualTo(expected);
  }

  private Said run(String script, Map<String, String> environment, String... arguments)
      throws Exception {
    Map<String, String> complete = new HashMap<>(environment);
    complete.put("SPARK_LOCAL_IP", "127.0.0.1");
    complete.put("WEFT_CONFIG", home + "/small.conf");
    SubmitScripts.Run run =
        SubmitScripts.run(home, SECONDS, complete, home.resolve(script), arguments);
    assertThat(run.out()).as(String.join("\n", run.err())).endsWith("0");
    return new Said(run.out(), String.join("\n", run.err()));
  }

  /** What the only driver on a worker has said. */
  private String driver(String file) throws IOException {
    try (Stream<Path> work = Files.list(home.resolve("target/cluster/work"))) {
      List<Path> drivers =
          work.filter(path -> path.getFileName().toString().startsWith("driver-")).toList();
      assertThat(drivers).hasSize(1);
      return Files.readString(drivers.get(0).resolve(file));
    }
  }

  /** Of the newest run, which ended well on {@code master}. */
  private String weights(String master) throws IOException {
    try (Stream<Path> files = Files.walk(home, 3)) {
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
