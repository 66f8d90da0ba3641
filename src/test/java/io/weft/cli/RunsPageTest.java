package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings whose page cannot be written. */
@Tag("spark")
@Tag("slow")
class RunsPageTest {
  private static final int STOPPED = 130;

  @TempDir private Path folder;

  @BeforeEach
  void writeAConfig() throws IOException {
    SmallImages.write(
        folder, "{type = flatten}, {type = dense, units = 3}", "epochs = 1, workers = 2");
  }

  @Test
  void aRunIsFinishedWithoutItsPage() throws Exception {
    try (WeftProcess weft = train("pageless://host" + folder + "/runs")) {
      assertThat(weft.end(0))
          .contains("The run's page is not complete: java.lang.IllegalStateException: no pages");
    }
    assertThat(Files.readString(folder.resolve("out"))).contains("\nsmall ");
    assertThat(onlyRun().at("/status").asText()).isEqualTo("finished");
  }

  @Test
  void aStopWhileThePageIsWrittenLeavesTheRunFinished() throws Exception {
    try (WeftProcess weft = train("pageless://stop" + folder + "/runs")) {
      assertThat(weft.end(STOPPED))
          .contains("The run's page is not complete: java.lang.IllegalStateException: no pages")
          .noneMatch(line -> line.startsWith("Cannot finish") || line.startsWith("Stopped"));
    }
    JsonNode run = onlyRun();
    assertThat(run.at("/status").asText()).isEqualTo("finished");
    assertThat(run.at("/result/epochs").asInt()).isEqualTo(1);
  }

  private WeftProcess train(String runs) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-"))
        .forEach(words::add);
    words.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "-Dspark.master=local[2]",
            "-Dspark.ui.enabled=false",
            "-Dspark.hadoop.fs.pageless.impl=" + PagelessFileSystem.class.getName(),
            "-Dlog4j2.configurationFile=" + Path.of("conf/log4j2.properties").toAbsolutePath(),
            Weft.class.getName(),
            "train",
            "small.conf",
            "--runs",
            runs));
    return WeftProcess.start(folder, folder.resolve("out").toFile(), words);
  }

  private JsonNode onlyRun() throws IOException {
    try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
      List<Path> all = runs.toList();
      assertThat(all).hasSize(1);
      return new ObjectMapper().readTree(all.get(0).resolve("run.json").toFile());
    }
  }
}
