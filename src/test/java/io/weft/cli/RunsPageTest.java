package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.Jvm;
import io.weft.TestRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    List<String> words = Jvm.likeThis(System.getProperty("java.class.path")).command();
    words.addAll(
        List.of(
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
    return TestRuns.json(TestRuns.only(folder.resolve("runs")));
  }
}
