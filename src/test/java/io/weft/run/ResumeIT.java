package io.weft.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.FileNames;
import io.weft.Patience;
import io.weft.TestRuns;
import io.weft.cli.Outcome;
import io.weft.cli.SmallImages;
import io.weft.cli.WeftProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resumed runs end with the same bits, after their drivers were killed or stopped. */
@Tag("slow")
class ResumeIT {
  private static final int EPOCHS = 40;
  private static final int KILLED = 137;
  private static final int TERMINATED = 143;
  private static final Pattern GOING_ON =
      Pattern.compile("Continues from (\\S+) \\(epoch (\\d+) of " + EPOCHS + "\\)");

  @TempDir private static Path folder;
  private static String expected = "";

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    SmallImages.write(
        folder,
        """
        {type = conv2d, filters = 8, kernel = 3, padding = same}, {type = batch-norm}, {type = relu}
        {type = flatten}, {type = dropout, rate = 0.2}, {type = dense, units = 3}
        """,
        String.format(
            Locale.ROOT,
            "epochs = %d, batch-size = 16, workers = 2, sync = all-reduce, schedule = cosine",
            EPOCHS));
    expected =
        TestRuns.weights(
            TestRuns.train(folder, "small.conf", "undisturbed", "training.sync=local"));
  }

  @Test
  void aDriverThatIsKilledInAnEpochLosesAnIntervalAtMostAndNotABit() throws Exception {
    int interval = 3;
    try (WeftProcess weft = train("killed", "training.checkpoint-interval=" + interval)) {
      weft.await("epoch 5 ");
      weft.signal("KILL");
      weft.end(KILLED);
    }
    Path run = TestRuns.only(folder.resolve("killed"));
    assertThat(TestRuns.json(run).at("/status").asText()).isEqualTo("running");
    int done = epochs(run).size();
    assertThat(done).isBetween(5, EPOCHS - 1);

    List<String> said = resume(run);

    int from = epochGoneOnFrom(said);
    assertThat(from).isBetween(done - interval, done);
    assertThat(said).anyMatch(line -> line.startsWith("epoch " + (from + 1) + " "));
    assertThat(said).noneMatch(line -> line.startsWith("epoch " + from + " "));
    assertFinishedAsIfUndisturbed(run);
  }

  @Test
  void aDriverThatIsKilledWithinItsFirstEpochContinuesWithinItAndLosesNotABit() throws Exception {
    String[] longEpochs = {"training.batch-size=4", "training.epochs=2"};
    String undisturbed =
        TestRuns.weights(
            TestRuns.train(
                folder,
                "small.conf",
                "undisturbed-long",
                "training.sync=local",
                longEpochs[0],
                longEpochs[1]));
    Path runs = folder.resolve("killed-within");
    try (WeftProcess weft =
        start(
            "train",
            folder.resolve("small.conf").toString(),
            "--set",
            longEpochs[0],
            "--set",
            longEpochs[1],
            "--set",
            "training.checkpoint-minutes=1e-9",
            "--runs",
            runs.toString())) {
      Patience.until(
          "checkpoints within an epoch",
          () -> {
            weft.requireAlive();
            return Files.isDirectory(runs) ? FileNames.under(runs) : List.<String>of();
          },
          names -> names.stream().anyMatch(name -> name.contains("/epoch-000000-step-")));
      weft.signal("KILL");
      weft.end(KILLED);
    }
    Path run = TestRuns.only(runs);
    assertThat(run.resolve("epochs.jsonl")).doesNotExist();

    List<String> said = resume(run);

    assertThat(said)
        .anyMatch(
            line ->
                line.matches(
                    "Continues from \\S+/epoch-000000-step-(\\d+)\\.checkpoint"
                        + " \\(in epoch 1 of 2, after [1-9]\\d* steps\\)"));
    JsonNode json = TestRuns.json(run);
    assertThat(json.at("/status").asText()).isEqualTo("finished");
    assertThat(json.at("/result/weights_sha256").asText()).isEqualTo(undisturbed);
    assertThat(epochs(run)).containsExactly(1, 2);
  }

  @Test
  void aDriverThatIsToldToEndKeepsItsLastEpochAndATornCheckpointCostsTheOneBefore()
      throws Exception {
    try (WeftProcess weft = train("stopped", "training.checkpoint-interval=3")) {
      weft.await("epoch 5 ");
      weft.signal("TERM");
      assertThat(weft.end(TERMINATED))
          .anyMatch(
              line ->
                  line.startsWith("Resume with: submit/weft --master 'local[2]' ")
                      && line.contains(" train --resume ")
                      && line.endsWith("-small"));
    }
    Path run = TestRuns.only(folder.resolve("stopped"));
    JsonNode stopped = TestRuns.json(run);
    assertThat(stopped.at("/status").asText()).isEqualTo("stopped");
    int done = stopped.at("/result/epochs").intValue();
    assertThat(epochs(run)).hasSize(done);
    List<Path> checkpoints = checkpoints(run);
    assertThat(checkpoints.get(1))
        .hasFileName(String.format(Locale.ROOT, "epoch-%06d.checkpoint", done));
    Path torn = copy(run, "torn");

    assertThat(epochGoneOnFrom(resume(run))).isEqualTo(done);
    assertFinishedAsIfUndisturbed(run);

    tear(checkpoints(torn).get(1));
    List<String> said;
    try (WeftProcess weft = start("train", "--resume", torn.toString())) {
      said = weft.end(0);
    }
    assertThat(said)
        .anyMatch(
            line ->
                line.contains("Skipping a checkpoint: Cannot read ")
                    && line.contains("it is truncated or altered"));
    assertThat(checkpoints.get(0))
        .hasFileName(String.format(Locale.ROOT, "epoch-%06d.checkpoint", epochGoneOnFrom(said)));
    assertFinishedAsIfUndisturbed(torn);
  }

  private static WeftProcess train(String runs, String setting) throws IOException {
    return start(
        "train",
        folder.resolve("small.conf").toString(),
        "--set",
        setting,
        "--runs",
        folder.resolve(runs).toString());
  }

  private static List<String> resume(Path run) {
    Outcome resumed = Outcome.of("train", "--resume", run.toString());
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    return resumed.err().lines().toList();
  }

  private static WeftProcess start(String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of("submit/weft", "--master", "local[2]"));
    words.addAll(List.of(command));
    return WeftProcess.start(Path.of(""), folder.resolve("out").toFile(), words);
  }

  private static int epochGoneOnFrom(List<String> said) {
    List<Matcher> lines = said.stream().map(GOING_ON::matcher).filter(Matcher::matches).toList();
    assertThat(lines).as(String.join("\n", said)).hasSize(1);
    int epoch = Integer.parseInt(lines.get(0).group(2));
    assertThat(lines.get(0).group(1))
        .endsWith(String.format(Locale.ROOT, "/checkpoints/epoch-%06d.checkpoint", epoch));
    return epoch;
  }

  private static void assertFinishedAsIfUndisturbed(Path run) throws IOException {
    JsonNode json = TestRuns.json(run);
    assertThat(json.at("/status").asText()).isEqualTo("finished");
    assertThat(json.at("/result/epochs").intValue()).isEqualTo(EPOCHS);
    assertThat(json.at("/result/weights_sha256").asText()).isEqualTo(expected);
    assertThat(epochs(run))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, EPOCHS).boxed().toList());
    assertThat(run.resolve("model/metadata")).isDirectory();
  }

  private static List<Integer> epochs(Path run) throws IOException {
    List<Integer> epochs = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("epochs.jsonl"))) {
      epochs.add(new ObjectMapper().readTree(line).at("/epoch").intValue());
    }
    return epochs;
  }

  private static List<Path> checkpoints(Path run) throws IOException {
    try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
      List<Path> checkpoints = files.sorted().toList();
      assertThat(checkpoints).hasSize(2);
      return checkpoints;
    }
  }

  private static void tear(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(content, content.length * 2 / 3));
  }

  private static Path copy(Path run, String name) throws IOException {
    Path copy = folder.resolve(name);
    for (String file : FileNames.under(run)) {
      Files.createDirectories(copy.resolve(file).getParent());
      Files.copy(run.resolve(file), copy.resolve(file));
    }
    return copy;
  }
}
