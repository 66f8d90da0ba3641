package io.weft.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weft.SparkSessions;
import io.weft.TestRuns;
import io.weft.cli.ConsoleRunListener;
import io.weft.cli.terminal.Console;
import io.weft.config.Config;
import io.weft.data.ExampleCsv;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.RunResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MLlib's own perceptron on a few rows that it learns in some iterations. */
@Tag("spark")
@Tag("slow")
class BaselineTrainingTest {
  @TempDir private Path folder;

  @Test
  void everyIterationHasItsLossAndAnEqualShareOfTheTime() throws IOException {
    RunDirectory run = train("max-iterations = 12");

    List<EpochMetrics> lines = run.epochs();
    assertThat(lines).hasSize(12);
    assertThat(lines).extracting(EpochMetrics::epoch).containsExactlyElementsOf(oneTo(12));
    assertThat(lines)
        .extracting(epoch -> epoch.score(EpochScore.TRAIN_LOSS))
        .isSortedAccordingTo((a, b) -> b.compareTo(a));
    assertThat(lines.get(0).score(EpochScore.TRAIN_LOSS)).isBetween(0.0, 5.0);
    assertThat(measured(lines)).containsExactly(12);
    RunResult result = TestRuns.result(run);
    assertThat(result.epochs()).isEqualTo(12);
    assertThat(seconds(lines, 12)).isCloseTo(result.trainSeconds(), within(1e-6));
    assertThat(lines).extracting(EpochMetrics::seconds).containsOnly(lines.get(0).seconds());
  }

  @Test
  void accuracyIsMeasuredOnTheWay() throws IOException {
    RunDirectory run = train("max-iterations = 20, record-every = 8");

    List<EpochMetrics> lines = run.epochs();
    assertThat(lines).hasSize(20);
    assertThat(measured(lines)).containsExactly(8, 16, 20);
    assertThat(lines.get(19).score(EpochScore.TEST_ACCURACY))
        .isEqualTo(TestRuns.result(run).testAccuracy());
  }

  @Test
  void theLossesAreThoseOfOneTrainingHoweverOftenItIsMeasured() throws IOException {
    assertThat(train("max-iterations = 4, record-every = 2").epochs())
        .extracting(epoch -> epoch.score(EpochScore.TRAIN_LOSS))
        .isEqualTo(
            train("max-iterations = 4").epochs().stream()
                .map(epoch -> epoch.score(EpochScore.TRAIN_LOSS))
                .toList());
  }

  @Test
  void aTrainingThatConvergesEndsThereAndIsNotRunAgain() throws IOException {
    StringWriter said = new StringWriter();
    RunDirectory run = train("max-iterations = 1000, record-every = 500, tolerance = 0.01", said);

    assertThat(run.epochs()).hasSizeLessThan(500);
    assertThat(measured(run.epochs())).containsExactly(run.epochs().size());
    assertThat(said.toString().lines().filter(line -> line.startsWith("iteration "))).hasSize(1);
  }

  @Test
  void gradientDescentHasALossForEachIterationToo() throws IOException {
    List<EpochMetrics> lines = train("max-iterations = 4, solver = gd, tolerance = 0").epochs();

    assertThat(lines).extracting(EpochMetrics::epoch).containsExactlyElementsOf(oneTo(4));
    assertThat(lines)
        .extracting(epoch -> epoch.score(EpochScore.TRAIN_LOSS))
        .doesNotContain(Double.NaN);
    assertThat(measured(lines)).containsExactly(4);
  }

  private static List<Integer> oneTo(int last) {
    return IntStream.rangeClosed(1, last).boxed().toList();
  }

  private static List<Integer> measured(List<EpochMetrics> lines) {
    return lines.stream()
        .filter(line -> !Double.isNaN(line.score(EpochScore.TEST_ACCURACY)))
        .map(EpochMetrics::epoch)
        .toList();
  }

  private static double seconds(List<EpochMetrics> lines, int count) {
    return lines.stream().limit(count).mapToDouble(EpochMetrics::seconds).sum();
  }

  private RunDirectory train(String mlpc) throws IOException {
    return train(mlpc, new StringWriter());
  }

  private RunDirectory train(String mlpc, StringWriter said) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("small.conf"),
            ExampleCsv.data(folder, 0) + "kind = mlpc, mlpc { layers = [4], %s }".formatted(mlpc));
    return Runs.train(
        SparkSessions.local(),
        Config.load(config, List.of()),
        folder.resolve("runs").toString(),
        new ConsoleRunListener(Console.lines(new PrintWriter(said)), new Configuration()));
  }
}
