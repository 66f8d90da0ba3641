package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.data.ExampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGINT to the process that submit/weft becomes, on Weft's classes as they are compiled now. */
@Tag("spark")
class CtrlCTest {
  private static final int STOPPED = 130;

  @TempDir private Path folder;

  @BeforeEach
  void makeAHomeWithoutAPackagedWeft() throws IOException {
    for (String file :
        List.of(
            "submit/weft",
            "submit/spark.sh",
            "conf/spark-defaults.conf",
            "conf/log4j2.properties")) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.copy(Path.of(file), folder.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.createDirectories(folder.resolve("target"));
    Files.createSymbolicLink(
        folder.resolve("target/spark"), Path.of("target/spark").toAbsolutePath());
    new JarOutputStream(Files.newOutputStream(folder.resolve("target/weft.jar"))).close();
  }

  /** JUnit would warn of it. */
  @AfterEach
  void removeTheLink() throws IOException {
    Files.delete(folder.resolve("target/spark"));
  }

  @Test
  void aTrainingEndsAsStoppedWithItsEpochsAndTheNextOneDoesNotStart() throws Exception {
    List<String> said =
        stop(
            "epoch 3 ",
            1,
            """
            network.hidden-layers = [4]
            training { epochs = 1000000, batch-size = 30, workers = 2 }
            """);

    JsonNode run = onlyRun();
    assertThat(run.at("/status").asText()).isEqualTo("stopped");
    int epochs = run.at("/result/epochs").asInt();
    String directory = "runs/" + run.at("/id").asText();
    assertThat(epochs).isGreaterThanOrEqualTo(3);
    assertThat(stopped(said))
        .containsExactly(
            String.format(
                Locale.ROOT,
                "Stopped: %d of 1000000 epochs are done and kept in %s",
                epochs,
                directory));
    assertThat(said)
        .anyMatch(
            line ->
                line.startsWith(
                        "Resume with: %s/submit/weft --master 'local[2]' ".formatted(folder))
                    && line.endsWith(" train --resume " + directory));
  }

  @Test
  void pressedTwiceInTheBaselineItEndsTooThoughMllibAsksNobody() throws Exception {
    List<String> said =
        stop(
            "iteration 2 ",
            2,
            """
            kind = mlpc
            mlpc { layers = [4], max-iterations = 1000000, record-every = 2, tolerance = 0 }
            """);

    assertThat(onlyRun().at("/status").asText()).isEqualTo("stopped");
    assertThat(stopped(said))
        .singleElement(STRING)
        .matches("Stopped: \\d+ of 1000000 iterations are done and kept in runs/.*");
    assertThat(said).noneMatch(line -> line.contains("--resume"));
  }

  /** What was said on stderr by a training of two configs that gets SIGINT after a line. */
  private List<String> stop(String line, int times, String config) throws Exception {
    Files.writeString(
        folder.resolve("small.conf"),
        """
        data {
          train = "%s", test = "%s"
          features = 12, classes = 3, class-names = [a, b, c], validation-rows = 0
        }
        """
                .formatted(
                    ExampleCsv.write(folder.resolve("train.csv"), 300, 12, 3, 1),
                    ExampleCsv.write(folder.resolve("test.csv"), 90, 12, 3, 2))
            + config);
    List<String> words =
        List.of(
            folder.resolve("submit/weft").toString(),
            "--master",
            "local[2]",
            "--driver-class-path",
            System.getProperty("java.class.path"),
            "train",
            "small.conf",
            "small.conf");
    try (WeftProcess weft = WeftProcess.start(folder, folder.resolve("out").toFile(), words)) {
      weft.await(line);
      for (int i = 0; i < times; i++) {
        weft.signal("INT");
      }
      List<String> said = weft.end(STOPPED);
      assertThat(folder.resolve("out")).isEmptyFile();
      return said;
    }
  }

  /** Spark's own warnings may come behind it. */
  private static List<String> stopped(List<String> said) {
    return said.stream().filter(line -> line.startsWith("Stopped")).toList();
  }

  private JsonNode onlyRun() throws IOException {
    try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
      List<Path> all = runs.toList();
      assertThat(all).hasSize(1);
      return new ObjectMapper().readTree(all.get(0).resolve("run.json").toFile());
    }
  }
}
