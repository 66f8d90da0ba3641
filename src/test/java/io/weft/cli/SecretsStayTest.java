package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Jvm;
import io.weft.Patience;
import io.weft.TestRuns;
import io.weft.data.ExampleCsv;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weft in a process that knows many secrets, each with the same word in it. */
@Tag("spark")
@Tag("slow")
class SecretsStayTest {
  /** Spark has no setting that redacts it; the page of limits says so. */
  private static final Pattern PLACE_IN_PLAN =
      Pattern.compile(
          "\"Location\":\"InMemoryFileIndex[^\"]*\""
              + "|\"simpleString\":\"Execute InsertIntoHadoopFsRelationCommand [^\"]*\"");

  private static final String SECRET = "hushhush";

  @TempDir private Path folder;
  private String vault;

  @BeforeEach
  void writeAConfig() throws IOException {
    vault = "vault://me:" + SECRET + "@host" + folder;
    List<String> lines = new ArrayList<>(ExampleCsv.lines(120, 12, 3, 1));
    lines.replaceAll(line -> line + (line.startsWith("label") ? ",unused" : ",0"));
    Files.write(folder.resolve("train.csv"), lines);
    ExampleCsv.write(folder.resolve("test.csv"), 60, 12, 3, 2);
    Files.writeString(folder.resolve("bad.csv"), ExampleCsv.header(12) + "\n1,2\n");
    Files.writeString(
        folder.resolve("small.conf"),
        """
        data {
          train = "%s/train.csv", test = "%s/test.csv"
          features = 12, classes = 3, class-names = [a, b, c], validation-rows = 30
        }
        network.hidden-layers = [4]
        training { epochs = 2, batch-size = 30, workers = 2 }
        """
            .formatted(vault, vault));
    // all that Weft has to say, and as much of Spark as a user sees
    Files.writeString(
        folder.resolve("log4j2.properties"),
        Files.readString(Path.of("conf/log4j2.properties"))
            + "\nlogger.weft.name = io.weft\nlogger.weft.level = debug\n");
  }

  @Test
  void noneReachesTheRunDirectoryOrALog() throws Exception {
    List<String> said = weft(0, "train", "small.conf", "--runs", vault + "/runs");

    assertThat(said)
        .anyMatch(line -> line.contains("columns that are not used: unused"))
        .anyMatch(line -> line.startsWith("vault://(redacted)@host"));
    assertThat(filesThatSayIt()).isEmpty();
    assertThat(Files.readString(onlyRun().resolve("run.json")))
        .contains("vault://(redacted)@host" + folder + "/train.csv", "\"finished\"");
  }

  @Test
  void noneReachesThemWhenARunFails() throws Exception {
    List<String> said =
        weft(
            1,
            "train",
            "small.conf",
            "--verbose",
            "--runs",
            vault + "/runs",
            "--set",
            "data.test=" + vault + "/bad.csv");

    String error =
        "Cannot read vault://(redacted)@host%s/bad.csv: row 2: expected 13 cells, got 2"
            .formatted(folder);
    assertThat(said).contains(error);
    assertThat(said).anyMatch(line -> line.startsWith("\tat io.weft."));
    assertThat(filesThatSayIt()).isEmpty();
    assertThat(Files.readString(onlyRun().resolve("run.json"))).contains(error, "\"failed\"");
  }

  /** Runs a command; what it says on stdout and stderr must not have the secret in it. */
  private List<String> weft(int exitCode, String... arguments) throws Exception {
    ProcessBuilder java = Jvm.likeThis(System.getProperty("java.class.path"));
    List<String> command = java.command();
    command.add("-Dlog4j2.configurationFile=log4j2.properties");
    for (String property :
        List.of(
            "spark.master=local[2]",
            "spark.ui.enabled=false",
            "spark.driver.host=127.0.0.1",
            "spark.authenticate=true",
            "spark.authenticate.secret=" + SECRET,
            "spark.ssl.rpc.keyPassword=" + SECRET,
            "spark.hadoop.fs.s3a.access.key=" + SECRET,
            "spark.hadoop.fs.s3a.secret.key=" + SECRET,
            "spark.hadoop.fs.vault.impl=" + VaultFileSystem.class.getName(),
            "spark.eventLog.enabled=true",
            "spark.eventLog.compress=false",
            "spark.eventLog.dir=" + events().toUri())) {
      command.add("-D" + property);
    }
    redaction().forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add(Weft.class.getName());
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output");
    Process process =
        java.directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int ended = Patience.end(process, () -> Files.readString(output));
    List<String> said = Files.readAllLines(output);
    assertThat(ended).as(String.join("\n", said)).isEqualTo(exitCode);
    assertThat(said).noneMatch(line -> line.contains(SECRET));
    return said;
  }

  private Path events() throws IOException {
    return Files.createDirectories(folder.resolve("events"));
  }

  /** Settings with which {@code submit/weft} makes Spark redact its pages and logs. */
  private static Properties redaction() throws IOException {
    Properties defaults = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of("conf/spark-defaults.conf"))) {
      defaults.load(reader);
    }
    defaults.keySet().removeIf(key -> !key.toString().startsWith("spark.redaction."));
    assertThat(defaults).hasSize(2);
    return defaults;
  }

  private List<Path> filesThatSayIt() throws IOException {
    assertThat(filesIn(events())).isNotEmpty();
    List<Path> found = new ArrayList<>(filesIn(onlyRun()));
    found.addAll(filesIn(events()));
    for (Path file : List.copyOf(found)) {
      String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      if (!PLACE_IN_PLAN.matcher(content).replaceAll("").contains(SECRET)) {
        found.remove(file);
      }
    }
    return found;
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private Path onlyRun() throws IOException {
    return TestRuns.only(folder.resolve("runs"));
  }
}
