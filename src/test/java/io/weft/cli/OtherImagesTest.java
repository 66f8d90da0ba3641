package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.SparkSessions;
import io.weft.TestRuns;
import io.weft.data.ExampleCsv;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.report.Comparison;
import io.weft.rundir.Mistake;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Trainings on images that are not Fashion-MNIST, with a config that names no classes. */
@Tag("spark")
@Tag("slow")
class OtherImagesTest {
  @TempDir private Path folder;

  private RunDirectory train(int rows, int classes) throws IOException {
    Files.writeString(
        folder.resolve("other.conf"),
        """
        data {
          train = "%s", test = "%s"
          features = 40, classes = %s, validation-rows = %s
        }
        network.hidden-layers = [8]
        training { epochs = 2, batch-size = 50, learning-rate = 0.001, label-smoothing = 0.3 }
        """
            .formatted(
                ExampleCsv.write(folder.resolve("train.csv"), rows, 40, classes, 1),
                ExampleCsv.write(folder.resolve("test.csv"), 100, 40, classes, 2),
                classes,
                classes == 10 ? 100 : 0));
    return TestRuns.train(folder, "other.conf", "runs");
  }

  private String evaluate(RunDirectory run, String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add(run.path().toString());
    arguments.add(folder.resolve("test.csv").toString());
    return CommandLine.populateCommand(new EvaluateCommand(), arguments.toArray(String[]::new))
        .run(SparkSessions.local());
  }

  @Test
  void tenClassesOfOtherImagesHaveNumbersAndNoPaperBesideThem() throws IOException {
    RunDirectory run = train(400, 10);
    Path directory = TestRuns.local(run);

    assertThat(Files.readAllLines(directory.resolve("classes.csv")))
        .extracting(line -> line.replaceAll(",.*", ""))
        .containsExactly("class", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    assertThat(run.mistakes())
        .extracting(Mistake::label)
        .isNotEmpty()
        .allMatch(l -> l.matches("\\d"));
    assertThat(evaluate(run)).doesNotContain("T-shirt", "Bag");
    assertThat(Comparison.of(List.of(run), Assertions::fail).toText())
        .doesNotContain("paper", "87.3%");
    assertThat(Files.readString(directory.resolve("report.html")))
        .doesNotContain("paper:", "S. Ravikiran", "87.3%", "T-shirt");
  }

  @Test
  void aRunReportsTheLossThatEvaluateFinds() throws IOException {
    RunDirectory run = train(400, 10);
    JsonNode evaluated = new ObjectMapper().readTree(evaluate(run, "--json"));
    RunResult result = TestRuns.result(run);
    EpochMetrics best = run.epochs().get(result.bestEpoch() - 1);

    assertThat(evaluated.at("/loss").asDouble()).isCloseTo(result.testLoss(), within(1e-5));
    assertThat(best.score(EpochScore.TEST_LOSS)).isEqualTo(result.testLoss());
    assertThat(Math.abs(best.trainingObjective() - best.score(EpochScore.TRAIN_LOSS)))
        .isGreaterThan(1e-3);
  }

  @Test
  void ofManyClassesARunAndEvaluateTellThoseThatMatter() throws IOException {
    RunDirectory run = train(600, 300);
    Path directory = TestRuns.local(run);

    assertThat(directory.resolve("confusion.csv")).doesNotExist();
    assertThat(Files.readAllLines(directory.resolve("confusion-cells.csv")))
        .startsWith("actual,predicted,count")
        .hasSizeLessThanOrEqualTo(101);
    assertThat(evaluate(run))
        .contains("These are the 30 of 300 classes with the most mistakes.", "of 100 rows");
    JsonNode evaluated = new ObjectMapper().readTree(evaluate(run, "--json"));
    assertThat(evaluated.at("/classes")).hasSize(100);
    assertThat(evaluated.at("/confusion_cells/0")).hasSize(3);
    assertThat(Files.readString(directory.resolve("report.html")))
        .contains("These are the 30 of 300 classes with the most mistakes; classes.csv has all.");
  }
}
