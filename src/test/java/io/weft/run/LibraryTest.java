package io.weft.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.SparkSessions;
import io.weft.TestRuns;
import io.weft.config.Config;
import io.weft.config.ConfigException;
import io.weft.data.ExampleCsv;
import io.weft.metrics.EpochScore;
import io.weft.rundir.Run;
import io.weft.rundir.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that trains, resumes, evaluates and predicts, without a terminal. */
@Tag("spark")
class LibraryTest {
  private static final SparkSession SPARK = SparkSessions.local();

  @TempDir private static Path folder;
  private static Config config;

  @BeforeAll
  static void writeImages() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("small.conf"),
            ExampleCsv.data(folder, 30)
                + """
                network.hidden-layers = [4]
                training { epochs = 2, batch-size = 30, workers = 2, sync = local }
                """);
    config = Config.load(file, List.of());
  }

  @Test
  void aTrainingReportsToItsListenerAndLeavesARunDirectory() {
    RecordingListener listener = new RecordingListener();
    RunDirectory run = Runs.train(SPARK, config, runs("trained"), listener);

    assertThat(run.run().status()).isEqualTo(Run.Status.FINISHED);
    assertThat(run.run().workers()).isEqualTo(2);
    assertThat(run.run().sync()).isEqualTo("local");
    assertThat(run.epochs()).hasSize(2);
    assertThat(listener.events).containsExactly("epoch 1", "epoch 2", "finish", "close");
    assertThat(listener.messages).anyMatch(text -> text.startsWith("sync: local"));
    assertThat(listener.warnings).isEmpty();
  }

  @Test
  void aResumedRunContinuesToTheSameBits() {
    RunDirectory run = Runs.train(SPARK, config, runs("resumed"), RunListener.NONE);
    RunDirectory resumed =
        Runs.resume(
            SPARK, run.run().id(), runs("resumed"), List.of("training.epochs=4"), RunListener.NONE);

    Config longer = Config.load(folder.resolve("small.conf"), List.of("training.epochs=4"));
    RunDirectory whole = Runs.train(SPARK, longer, runs("whole"), RunListener.NONE);
    assertThat(resumed.path()).isEqualTo(run.path());
    assertThat(TestRuns.weights(resumed)).isEqualTo(TestRuns.weights(whole));
    assertThatThrownBy(
            () -> Runs.resume(SPARK, "nothing", runs("resumed"), List.of(), RunListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot resume nothing: no such run");
  }

  @Test
  void aSavedModelIsEvaluatedAndPredicts() throws IOException {
    RunDirectory run = Runs.train(SPARK, config, runs("models"), RunListener.NONE);
    String model = run.path().toString();
    String images = folder.resolve("test.csv").toString();

    ModelEvaluation evaluation = Runs.evaluate(SPARK, model, TableLocation.of(images));
    assertThat(evaluation.rows()).isEqualTo(90);
    assertThat(evaluation.accuracy()).isEqualTo(TestRuns.result(run).testAccuracy());
    assertThat(evaluation.loss()).isCloseTo(TestRuns.result(run).testLoss(), within(1e-5));
    assertThat(evaluation.confusion().orElseThrow().classNames()).containsExactly("a", "b", "c");

    Path scored = folder.resolve("scored.csv");
    Predictions target = Predictions.at(scored.toString(), Optional.empty());
    Runs.predict(SPARK, model, TableLocation.of(images), target, false);
    List<String> lines = Files.readAllLines(scored);
    assertThat(lines.get(0))
        .isEqualTo("label,prediction,class,probability_0,probability_1,probability_2");
    long hits = lines.stream().skip(1).filter(line -> line.matches("(\\d),\\1,.*")).count();
    assertThat(hits / 90.0).isCloseTo(evaluation.accuracy(), within(1e-12));

    assertThatThrownBy(() -> Runs.predict(SPARK, model, TableLocation.of(images), target, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot write to " + scored + ": it exists");
    Predictions input = Predictions.at(images, Optional.empty());
    assertThatThrownBy(() -> Runs.predict(SPARK, model, TableLocation.of(images), input, true))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("Cannot write to " + images + ": the command reads ");
  }

  @Test
  void aListenerThatStopsTheTrainingLeavesARunThatCanBeResumed() {
    RecordingListener listener = new RecordingListener();
    listener.stopAfterEpoch = 1;
    RunDirectory stopped = Runs.train(SPARK, config, runs("stopped"), listener);

    assertThat(stopped.run().status()).isEqualTo(Run.Status.STOPPED);
    assertThat(stopped.epochs()).hasSize(1);
    assertThat(listener.events).doesNotContain("finish").endsWith("close");
    RunDirectory resumed =
        Runs.resume(SPARK, stopped.run().id(), runs("stopped"), List.of(), RunListener.NONE);
    RunDirectory whole = Runs.train(SPARK, config, runs("not-stopped"), RunListener.NONE);
    assertThat(TestRuns.weights(resumed)).isEqualTo(TestRuns.weights(whole));
  }

  @Test
  void aListenerReceivesTheTestScoresOfEachEpoch() {
    RecordingListener listener = new RecordingListener();
    RunDirectory run = Runs.train(SPARK, config, runs("scores"), listener);
    assertThat(listener.testAccuracies)
        .containsExactlyElementsOf(
            run.epochs().stream().map(epoch -> epoch.score(EpochScore.TEST_ACCURACY)).toList());
  }

  @Test
  void runsInsideTheDataAreRefused() {
    Path inside = folder.resolve("train.csv").resolve("runs");
    assertThatThrownBy(() -> Runs.train(SPARK, config, inside.toString(), RunListener.NONE))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("Cannot write to " + inside);
  }

  private static String runs(String name) {
    return folder.resolve(name).toString();
  }
}
