package io.weft.run;

import static io.weft.TestRuns.local;
import static io.weft.TestRuns.result;
import static io.weft.TestTrainings.withoutTimes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.FileNames;
import io.weft.SparkSessions;
import io.weft.TestRuns;
import io.weft.cli.ConsoleRunListener;
import io.weft.cli.RunOptions;
import io.weft.cli.terminal.Console;
import io.weft.config.Config;
import io.weft.config.ConfigException;
import io.weft.config.Keys;
import io.weft.data.ExampleCsv;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import io.weft.rundir.EventFile;
import io.weft.rundir.Run;
import io.weft.rundir.RunClaim;
import io.weft.rundir.RunDescription;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.RunResult;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resumes in one process: the test edits a run directory to what a dead driver leaves. */
@Tag("spark")
@Tag("slow")
class ResumeTest {
  private static final int EPOCHS = 6;

  @TempDir private static Path folder;
  private static String config = "";
  private static int copies;

  private final StringWriter said = new StringWriter();

  @BeforeAll
  static void writeTheConfigAndTrainOnce() throws IOException {
    config =
        ExampleCsv.data(folder, 60)
            + String.format(
                Locale.ROOT,
                """
                network { hidden-layers = [5], dropout = 0.2 }
                training {
                  epochs = %d, batch-size = 30, workers = 2, sync = local, checkpoints-kept = 9
                }
                """,
                EPOCHS);
    train("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training { schedule = reduce-on-plateau, schedule-patience = 0, warm-up-epochs = 2 }",
        "training { schedule = cosine, optimizer = momentum, checkpoint-interval = 2 }"
      })
  void aRunWhoseDriverDiedGoesOnAsIfNothingHadBeen(String settings) throws IOException {
    RunDirectory undisturbed = train(settings);
    RunResult expected = result(undisturbed);
    RunDirectory died = copy(undisturbed);
    leaveAsIfKilledAfter(died, 3);
    int from = Files.exists(checkpoint(died, 3)) ? 3 : 2;

    resume(died);

    assertThat(said.toString())
        .contains(
            String.format(
                Locale.ROOT,
                "Continues from %s/epoch-00000%d.checkpoint (epoch %d of 6)",
                died.checkpointsPath(),
                from,
                from));
    assertThat(died.run().status()).isEqualTo(Run.Status.FINISHED);
    RunResult result = result(died);
    assertThat(result.weightsSha256()).isEqualTo(expected.weightsSha256());
    assertThat(result.bestEpoch()).isEqualTo(expected.bestEpoch());
    assertThat(result.epochs()).isEqualTo(expected.epochs());
    assertThat(result.testLoss()).isEqualTo(expected.testLoss());
    assertThat(withoutTimes(died.epochs())).isEqualTo(withoutTimes(undisturbed.epochs()));
    assertThat(result.trainSeconds())
        .isCloseTo(died.epochs().stream().mapToDouble(EpochMetrics::seconds).sum(), within(1e-9));
  }

  @Test
  void whatStoppedEarlyTrainsNoMoreThoughItsDriverDiedAndMoreEpochsAreAskedFor()
      throws IOException {
    RunDirectory run =
        train("training { learning-rate = 0.5, epochs = 20 }, early-stopping.patience = 1");
    RunResult expected = result(run);
    assertThat(expected.epochs()).isLessThan(20);
    assertUnchanged(
        run,
        () -> resume(run, "training.epochs=30"),
        "Cannot resume %s: it is finished: it stopped early, after epoch " + expected.epochs());
    leaveAsIfKilledAfter(run, expected.epochs());

    resume(run, "training.epochs=30");

    assertThat(result(run).weightsSha256()).isEqualTo(expected.weightsSha256());
    assertThat(result(run).bestEpoch())
        .isEqualTo(expected.bestEpoch())
        .isLessThan(expected.epochs());
    assertThat(run.epochs()).hasSize(expected.epochs());
  }

  @Test
  void tensorBoardSeesEachEpochOnceThoughItsDriverDied() throws IOException {
    RunDirectory run = train("metrics.tensorboard = true");
    leaveAsIfKilledAfter(run, 3);
    int from = Files.exists(checkpoint(run, 3)) ? 3 : 2;

    resume(run);

    List<List<EventFile.Event>> files =
        EventFile.readAll(Path.of(run.tensorBoardPath().toUri().getPath()));
    assertThat(files).hasSize(2);
    EventFile.Event restart = files.get(1).get(1);
    List<EventFile.Event> seen = new ArrayList<>(files.get(0).subList(2, files.get(0).size()));
    seen.removeIf(event -> event.step() >= restart.step());
    assertThat(seen).hasSize(from);
    seen.addAll(files.get(1).subList(2, files.get(1).size()));
    List<EpochMetrics> epochs = run.epochs();
    assertThat(seen).hasSize(EPOCHS);
    for (int i = 0; i < EPOCHS; i++) {
      assertThat(seen.get(i).step()).isEqualTo(epochs.get(i).step());
      assertThat(seen.get(i).scalars())
          .containsEntry("loss/train", (float) epochs.get(i).score(EpochScore.TRAIN_LOSS))
          .containsEntry("accuracy/test", (float) epochs.get(i).score(EpochScore.TEST_ACCURACY))
          .containsKeys("loss/validation", "learning_rate", "rows_per_second");
    }
  }

  @Test
  void theNumberOfWorkersThatTheClusterChoseIsKept() throws IOException {
    RunDirectory run = train("training.workers = 3");
    String expected = result(run).weightsSha256();
    leaveAsIfKilledAfter(run, 2);
    edit(run, "      \"workers\" : 3", "      \"workers\" : 0"); // in its config

    resume(run);

    assertThat(run.run().workers()).isEqualTo(3);
    assertThat(result(run).weightsSha256()).isEqualTo(expected);
  }

  @Test
  void aRunThatFailsInItsFirstEpochContinuesAfterItsLastCheckpointInThatEpoch() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("frequent.conf"), config + "training.checkpoint-minutes = 1e-9");
    List<String> told = new ArrayList<>();
    RunListener failing =
        new RunListener() {
          @Override
          public void onStep(int epoch, int step, int steps, MetricSums sums) {
            if (step == 4) {
              throw new IllegalStateException("failed on purpose");
            }
          }

          @Override
          public void onWarning(String text) {
            told.add(text);
          }

          @Override
          public void onResumable(RunDirectory run) {
            told.add("resumable: " + run);
          }
        };
    String runs = folder.resolve("failing").toString();
    assertThatThrownBy(
            () -> Runs.train(SparkSessions.local(), Config.load(file, List.of()), runs, failing))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("failed on purpose");
    RunDirectory run = RunDirectory.list(new org.apache.hadoop.fs.Path(runs), hadoop()).get(0);
    assertThat(told)
        .endsWith(
            String.format(
                Locale.ROOT, "Failed: 0 of %d epochs are done and kept in %s", EPOCHS, run),
            "resumable: " + run);
    assertThat(run.epochs()).isEmpty();

    resume(run);

    assertThat(said.toString())
        .contains(
            String.format(
                Locale.ROOT,
                "Continues from %s/epoch-000000-step-000000003.checkpoint"
                    + " (in epoch 1 of %d, after 3 steps)",
                run.checkpointsPath(),
                EPOCHS))
        .doesNotContain("has no checkpoint");
    RunDirectory undisturbed = finishedRun();
    assertThat(result(run).weightsSha256()).isEqualTo(result(undisturbed).weightsSha256());
    assertThat(withoutTimes(run.epochs())).isEqualTo(withoutTimes(undisturbed.epochs()));
    assertThat(FileNames.under(local(run)))
        .filteredOn(name -> name.endsWith(".checkpoint"))
        .hasSize(EPOCHS)
        .noneMatch(name -> name.contains("step"));
  }

  @Test
  void moreEpochsThanBeforeGoOnFromTheLastOne() throws IOException {
    String expected = result(train("training.epochs = 8")).weightsSha256();
    RunDirectory run = finishedRun();

    resume(run, "training.epochs=8");

    assertThat(said.toString()).contains("(epoch 6 of 8)").doesNotContain("The epochs so far");
    assertThat(result(run).weightsSha256()).isEqualTo(expected);
    assertThat(run.run().config().at("/training/epochs").intValue()).isEqualTo(8);
    assertThat(run.epochs()).extracting(EpochMetrics::epoch).containsExactlyElementsOf(oneTo(8));
  }

  @Test
  void moreEpochsOfAScheduleThatGoesByTheirNumberDrawAWarning() throws IOException {
    RunDirectory run = finishedRun();
    edit(run, "\"schedule\" : \"constant\"", "\"schedule\" : \"one-cycle\"");
    Resume resume = find(run.toString());

    assertThat(resume.warning(resume.config(Optional.empty(), List.of("training.epochs=7"))))
        .contains(
            "The epochs so far went by a one-cycle schedule over 6 epochs: the weights will not be"
                + " those of a run of 7");
  }

  @Test
  void aFinishedRunHasNothingLeftToDo() throws IOException {
    RunDirectory run = finishedRun();
    assertUnchanged(
        run,
        () -> resume(run),
        "Cannot resume %s: it is finished: all 6 epochs are done (--set training.epochs=N asks for more)");
  }

  @Test
  void aFinishedRunWithoutACheckpointIsNotTrainedFromTheBeginning() throws IOException {
    RunDirectory run = finishedRun();
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      Files.delete(checkpoint(run, epoch));
    }
    assertUnchanged(
        run,
        () -> resume(run, "training.epochs=20"),
        "Cannot resume %s: it is finished and has no checkpoint to continue from");
  }

  @Test
  void aRunWithoutACheckpointStartsFromTheBeginningAndSaysSo() throws IOException {
    RunDirectory run = finishedRun();
    String expected = result(run).weightsSha256();
    leaveAsIfKilledAfter(run, 0);

    resume(run);

    assertThat(said.toString())
        .contains(run + " has no checkpoint: it starts from the beginning")
        .doesNotContain("Continues from");
    assertThat(result(run).weightsSha256()).isEqualTo(expected);
    assertThat(run.epochs()).hasSize(EPOCHS);
  }

  @Test
  void withoutAWholeCheckpointTheRunIsLeftAsItWas() throws IOException {
    RunDirectory run = finishedRun();
    leaveAsIfKilledAfter(run, 2);
    for (int epoch = 1; epoch <= 2; epoch++) {
      byte[] content = Files.readAllBytes(checkpoint(run, epoch));
      Files.write(checkpoint(run, epoch), Arrays.copyOf(content, content.length - 1));
    }
    assertUnchanged(
        run,
        () -> resume(run),
        "Cannot continue from " + run.checkpointsPath() + ": none of its 2 checkpoints is whole");
  }

  @Test
  void otherRowsAreRefused() throws IOException {
    RunDirectory run = finishedRun();
    leaveAsIfKilledAfter(run, 2);
    for (String file : List.of("test.csv", "train.csv")) {
      Path csv = folder.resolve(file);
      byte[] content = Files.readAllBytes(csv);
      ExampleCsv.write(csv, 300, 12, 3, 5);
      assertUnchanged(
          run,
          () -> resume(run),
          "Cannot resume %s: the rows of " + csv + " are not those that it was started with");
      Files.write(csv, content);
    }
  }

  @Test
  void anotherConfigIsRefusedWithTheKeysThatDiffer() throws IOException {
    RunDirectory run = finishedRun();
    leaveAsIfKilledAfter(run, 3);
    String differences = "training.epochs is 5 (was 6); training.batch-size is 31 (was 30)";
    String message =
        "Cannot resume %s: these keys differ: "
            + differences
            + " (only training.epochs may, and grow)";
    assertUnchanged(run, () -> resume(run, "training.batch-size=31", "training.epochs=5"), message);
    Path file = Files.writeString(folder.resolve("other.conf"), config + "name = x, seed = 1.0");
    assertUnchanged(
        run,
        () -> resume(run, Optional.of(Config.load(file, List.of("training.l2=0.5")))),
        "Cannot resume %s: these keys differ: name is x (was not set); training.l2 is 0.5 (was 0.0)"
            + " (only training.epochs may, and grow)");
  }

  @Test
  void aFileThatSaysTheSameInOtherWordsIsTheSameConfig() throws IOException {
    String layers =
        """
        network {
          input-shape = [1, 3, 4]
          layers = [{type = flatten}, {type = dropout, rate = %s}, {units = %s, type = dense}]
        }
        data.drop-constant-pixels = %s
        """;
    RunDirectory run = train(layers.formatted("0.20", "3", "off"));
    leaveAsIfKilledAfter(run, 5);
    Path file =
        Files.writeString(
            folder.resolve("other.conf"), config + layers.formatted("2e-1", "3", "no"));

    resume(run, Optional.of(Config.load(file, List.of("training.epochs=7"))));

    assertThat(result(run).epochs()).isEqualTo(7);
    assertThat(run.run().name()).isEqualTo("small");
  }

  @Test
  void aPasswordThatTheRunDirectoryDoesNotKeepMustBeSaidAgain() throws IOException {
    RunDirectory run = finishedRun();
    leaveAsIfKilledAfter(run, 3);
    String path = folder.resolve("train.csv").toString();
    edit(run, "\"train\" : \"" + path, "\"train\" : \"ftp://(redacted)@host" + path);

    assertUnchanged(
        run,
        () -> resume(run),
        "Cannot resume %s: it does not keep the password in data.train (give it again with --set-file data.train=FILE)");
    Resume resume = find(run.toString());
    String whole = "data.train=ftp://me:secret@host" + path;
    assertThat(resume.config(Optional.empty(), List.of(whole)).get(Keys.DATA_TRAIN))
        .isEqualTo("ftp://me:secret@host" + path);
    String other = "data.train=ftp://me:secret@elsewhere" + path;
    assertThatThrownBy(() -> resume.config(Optional.empty(), List.of(other)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("data.train is ftp://(redacted)@elsewhere" + path)
        .hasMessageNotContaining("secret");
  }

  @Test
  void mllibsPerceptronCannotBeResumed() throws IOException {
    RunDirectory run = finishedRun();
    edit(run, "\"kind\" : \"network\"", "\"kind\" : \"mlpc\"");
    assertUnchanged(
        run,
        () -> resume(run),
        "Cannot resume %s: MLlib's perceptron keeps no checkpoints (kind = mlpc)");
  }

  @Test
  void aRunThatFailedOnTheWayToItsDataHasItsConfigAndCanBeResumed() throws IOException {
    Path late = folder.resolve("late.csv");
    assertThatThrownBy(() -> train("data.train = \"" + late + "\""))
        .hasMessage("Cannot read " + late + ": no such file");
    List<RunDirectory> all = RunDirectory.list(runs(), hadoop());
    RunDirectory run = all.get(all.size() - 1);
    assertThat(run.run().status()).isEqualTo(Run.Status.FAILED);
    Files.copy(folder.resolve("train.csv"), late);

    resume(run);

    assertThat(result(run).weightsSha256()).isEqualTo(result(finishedRun()).weightsSha256());
  }

  @Test
  void aRunThatFailsSaysWhatIsKeptAndHowToGoOn() throws IOException {
    RunDirectory run = finishedRun();
    leaveAsIfKilledAfter(run, 2);
    // nothing can be moved there
    Files.createDirectories(local(run).resolve("checkpoints/epoch-000003.checkpoint/full"));

    assertThatThrownBy(() -> resume(run)).hasMessageStartingWith("Cannot write ");

    assertThat(run.run().status()).isEqualTo(Run.Status.FAILED);
    assertThat(said.toString())
        .contains(
            String.format(
                Locale.ROOT, "Failed: 3 of %d epochs are done and kept in %s\n", EPOCHS, run),
            "Resume with: submit/weft train --resume %s\n".formatted(run.path()));
  }

  @Test
  void aRunThatIsSureToFailAgainIsNotToBeResumed() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("wild.conf"),
            // each step turns the weights around and doubles them
            config + "training { epochs = 100, optimizer = sgd, learning-rate = 1, l2 = 3 }");

    assertThatThrownBy(
            () ->
                Runs.train(
                    SparkSessions.local(),
                    Config.load(file, List.of()),
                    folder.resolve("wild").toString(),
                    new ConsoleRunListener(
                        Console.lines(new PrintWriter(said)), new Configuration())))
        .hasStackTraceContaining("DivergedException");

    assertThat(said.toString())
        .containsPattern("Failed: \\d+ of 100 epochs are done and kept in ")
        .doesNotContain("Resume with");
  }

  @Test
  void aRunIsFoundByItsDirectoryOrItsId() throws IOException {
    RunDirectory run = RunDirectory.create(runs(), "ann", RunDescription.NONE, hadoop());
    String id = run.run().id();
    for (String place : List.of(id, run.toString())) {
      assertThatThrownBy(() -> find(place))
          .hasMessage("Cannot resume " + run + ": it ended before its config was written");
    }
    assertThatThrownBy(() -> find("none"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot resume none: no such run (neither none nor %s has a run.json)"
                .formatted(new org.apache.hadoop.fs.Path(runs(), "none")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "[]", "null", "{}"})
  void aRunWhoseConfigIsNoGroupOfKeysCannotBeResumed(String config) throws IOException {
    RunDirectory run = finishedRun();
    ObjectMapper mapper = new ObjectMapper();
    File file = local(run).resolve("run.json").toFile();
    ObjectNode json = (ObjectNode) mapper.readTree(file);
    json.set("config", mapper.readTree(config));
    mapper.writeValue(file, json);
    assertUnchanged(
        run, () -> resume(run), "Cannot resume %s: it ended before its config was written");
  }

  @Test
  void aConfigThatThisReleaseDoesNotKnowIsNamed() throws IOException {
    RunDirectory run = finishedRun();
    leaveAsIfKilledAfter(run, 1);
    edit(run, "\"batch-size\" : 30", "\"batch-size\" : 0, \"colour\" : 1");
    assertUnchanged(
        run,
        () -> resume(run),
        "Cannot resume %s: its config is not one of this release (Cannot set training.colour: no"
            + " such key; Invalid training.batch-size: 0 (must be a whole number of at least 1))");
  }

  @Test
  void aRunThatAProcessIsAtWorkOnIsLeftToItUntilItHasEnded() throws Exception {
    RunDirectory run = finishedRun();
    leaveAsIfKilledAfter(run, 5);
    try (RunClaim other = run.claim()) {
      assertUnchanged(
          run,
          () -> resume(run),
          String.format(
              Locale.ROOT,
              "Cannot resume %s: process %d on this machine is at work on it (stop that one first)",
              run,
              ProcessHandle.current().pid()));
      other.requireHeld();
    }

    resume(run);

    assertThat(run.run().status()).isEqualTo(Run.Status.FINISHED);
    assertThat(FileNames.under(local(run))).noneMatch(name -> name.startsWith(".claim"));
  }

  @Test
  void anotherMachineDrawsAWarning() throws IOException {
    RunDirectory run = finishedRun();
    leaveAsIfKilledAfter(run, 5);
    String blas = run.run().environment().getOrDefault("blas", "");
    edit(run, "\"blas\" : \"" + blas, "\"blas\" : \"abacus");

    resume(run);

    assertThat(said.toString())
        .contains(
            "The weights may differ in their last bits: blas is %s (was abacus)".formatted(blas));
  }

  /** Edits a run to what a driver leaves that is killed after an epoch, before the next one. */
  private static void leaveAsIfKilledAfter(RunDirectory run, int epoch) throws IOException {
    for (String name : FileNames.under(local(run))) {
      boolean isLater =
          name.startsWith("checkpoints/")
              && name.compareTo(
                      String.format(Locale.ROOT, "checkpoints/epoch-%06d.checkpoint", epoch))
                  > 0;
      if (isLater || name.endsWith(".csv") || name.startsWith("model/")) {
        Files.delete(local(run).resolve(name));
      }
    }
    edit(run, "\"status\" : \"finished\"", "\"status\" : \"running\"");
    // the epoch under way was done once before, from an older checkpoint
    run.append(
        new EpochMetrics(epoch + 1, 0, 1000, 9, Phases.UNKNOWN).with(EpochScore.TEST_LOSS, 9));
  }

  private static void edit(RunDirectory run, String from, String to) throws IOException {
    Path file = local(run).resolve("run.json");
    String json = Files.readString(file);
    assertThat(json).contains(from);
    Files.writeString(file, json.replace(from, to));
  }

  private static void assertUnchanged(RunDirectory run, Runnable resume, String message)
      throws IOException {
    Map<String, String> before = contents(run);
    assertThatThrownBy(resume::run)
        .isInstanceOfAny(
            IllegalArgumentException.class,
            IllegalStateException.class,
            UncheckedIOException.class,
            ConfigException.class)
        .hasMessage(message.replace("%s", run.toString()));
    assertThat(contents(run)).isEqualTo(before);
  }

  private static Map<String, String> contents(RunDirectory run) throws IOException {
    Map<String, String> contents = new LinkedHashMap<>();
    for (String name : FileNames.under(local(run))) {
      contents.put(name, Arrays.toString(Files.readAllBytes(local(run).resolve(name))));
    }
    return contents;
  }

  private static List<Integer> oneTo(int last) {
    return IntStream.rangeClosed(1, last).boxed().toList();
  }

  private static Path checkpoint(RunDirectory run, int epoch) {
    return local(run)
        .resolve(String.format(Locale.ROOT, "checkpoints/epoch-%06d.checkpoint", epoch));
  }

  /** A run of all epochs, with a checkpoint of each, of the test's own. */
  private static RunDirectory finishedRun() throws IOException {
    return copy(RunDirectory.list(runs(), hadoop()).get(0));
  }

  private static RunDirectory copy(RunDirectory run) throws IOException {
    var path = new org.apache.hadoop.fs.Path(runs().getParent(), "copy-" + copies++);
    Path copy = Path.of(path.toUri().getPath());
    for (String name : FileNames.under(local(run))) {
      Files.createDirectories(copy.resolve(name).getParent());
      Files.copy(local(run).resolve(name), copy.resolve(name));
    }
    return RunDirectory.open(path, hadoop());
  }

  private static RunDirectory train(String settings) throws IOException {
    Path file = Files.writeString(folder.resolve("small.conf"), config + settings);
    return Runs.train(
        SparkSessions.local(), Config.load(file, List.of()), runs().toString(), TestRuns.quiet());
  }

  private static Resume find(String place) {
    return Resume.of(place, runs().toString(), hadoop());
  }

  private void resume(RunDirectory run, String... overrides) {
    resume(run, Optional.empty(), overrides);
  }

  private void resume(RunDirectory run, Optional<Config> file, String... overrides) {
    var options = new RunOptions();
    List<String> words = new ArrayList<>();
    for (String override : overrides) {
      words.addAll(List.of("--set", override));
    }
    picocli.CommandLine.populateCommand(options, words.toArray(String[]::new));
    options.resume(run.toString(), file, SparkSessions.local(), new PrintWriter(said));
  }

  private static org.apache.hadoop.fs.Path runs() {
    return new org.apache.hadoop.fs.Path("file:" + folder, "runs");
  }

  private static org.apache.hadoop.conf.Configuration hadoop() {
    return SparkSessions.local().sparkContext().hadoopConfiguration();
  }
}
