package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterModeTest {
  private static final String MUST =
      " (must be an absolute path or a URI that the driver reaches: it is on another machine in"
          + " cluster mode)";

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private Path config;

  @BeforeEach
  void writeAConfig() throws IOException {
    config = Files.writeString(folder.resolve("x.conf"), "data.train = data/a.csv");
  }

  @Test
  void aRelativePathIsRefusedWhateverItIsOf() {
    assertThatThrownBy(() -> check("spark://host:7077", "train", "conf/ann.conf"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("Invalid --runs: runs" + MUST)
        .hasMessageContaining("Invalid CONFIG: conf/ann.conf" + MUST);
    assertThatThrownBy(() -> check("yarn", "predict", "runs/x", "hdfs:///a.csv", "--to", "/b"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("Invalid MODEL: runs/x" + MUST)
        .hasMessageNotContaining("CSV")
        .hasMessageNotContaining("--to");
  }

  @Test
  void soAreThePathsOfTheData() {
    assertThatThrownBy(() -> checkTraining("/runs", "--set", "data.test=b.csv"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("Invalid data.train: data/a.csv" + MUST)
        .hasMessageContaining("Invalid data.test: b.csv" + MUST);
  }

  @Test
  void pathsThatTheDriverReachesAreTakenAndItsOutputGoesBesideTheRuns() {
    assertThat(
            checkTraining(
                "hdfs:///runs", "--set", "data.train=hdfs:///a.csv", "--set", "data.test=/b.csv"))
        .isZero();
    assertThat(out.toString()).matches("hdfs:///runs/\\.driver-output-[0-9a-f-]{36}\\R");
  }

  @ParameterizedTest
  @CsvSource({"compare", "report", "'compare,20261124-101500-ann'"})
  void theIdsOfRunsAreNoPaths(String words) {
    String[] all = (words + ",--runs,s3a://b/runs").split(",", -1);
    assertThat(check("k8s://https://host", all)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", ""})
  void elsewhereNothingIsRefused(String mode) {
    Properties properties = new Properties();
    properties.setProperty("spark.submit.deployMode", mode);
    assertThat(run(properties, "report", "--runs", folder.resolve("none").toString())).isEqualTo(1);
  }

  private int checkTraining(String runs, String... options) {
    List<String> words = new ArrayList<>(List.of("train", config.toString(), "--runs", runs));
    words.addAll(List.of(options));
    return check("spark://host:7077", words.toArray(String[]::new));
  }

  private int check(String master, String... words) {
    Properties properties = new Properties();
    properties.setProperty("spark.submit.deployMode", "cluster");
    properties.setProperty("spark.master", master);
    properties.setProperty("weft.check", "yes");
    return run(properties, words);
  }

  private int run(Properties properties, String... words) {
    PrintWriter to = new PrintWriter(out, true);
    var command = Weft.commandLine(to, to);
    var parsed = command.parseArgs(words);
    try {
      return ClusterMode.run(parsed, properties);
    } catch (picocli.CommandLine.ExecutionException e) {
      return 1;
    }
  }

  @Test
  void aFileGivesTheValueOfAKey() throws IOException {
    Path file = Files.writeString(folder.resolve("url"), "hdfs://me:hush@host/a.csv\n");
    assertThat(
            checkTraining(
                "/runs", "--set-file", "data.train=" + file, "--set-file", "data.test=" + file))
        .isZero();
    assertThatThrownBy(() -> checkTraining("/runs", "--set-file", "data.train=/nowhere"))
        .hasMessageContaining("Cannot read /nowhere: no such file");
    assertThat(List.of(out.toString())).noneMatch(text -> text.contains("hush"));
  }
}
