package io.weft.report;

import static io.weft.rundir.Example.HADOOP;
import static io.weft.rundir.Example.description;
import static io.weft.rundir.Example.epoch;
import static io.weft.rundir.Example.hadoop;
import static io.weft.rundir.Example.json;
import static io.weft.rundir.Example.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.weft.report.Comparison.Reached;
import io.weft.rundir.Example;
import io.weft.rundir.ExampleTables;
import io.weft.rundir.RunDescription;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.RunResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-03-01T12:00:05Z"), ZoneOffset.UTC);

  @TempDir private Path runs;

  private RunDirectory started(String name, String kind, long parameters) throws Exception {
    RunDirectory directory =
        RunDirectory.create(hadoop(runs), name, RunDescription.NONE, HADOOP, NOON);
    directory.start(description(kind, parameters));
    return directory;
  }

  private RunDirectory finished(String name, double finalAccuracy, double... accuracyOfEpochs)
      throws Exception {
    RunDirectory directory = started(name, "ann", 101_770);
    for (int i = 0; i < accuracyOfEpochs.length; i++) {
      directory.append(epoch(i + 1, accuracyOfEpochs[i]));
    }
    directory.finish(result(finalAccuracy), null, List.of());
    return directory;
  }

  private static Comparison.Row row(RunDirectory directory) {
    return Comparison.of(List.of(directory), Assertions::fail).runs().get(0);
  }

  @Test
  void theTargetIsReachedAtTheEndOfTheFirstEpochThatReachesIt() throws Exception {
    Comparison.Row row = row(finished("ann", 0.9, 0.8, 0.873, 0.86, 0.9));
    assertThat(row.secondsToTarget()).isEqualTo(8);
    assertThat(row.reached()).isEqualTo(Reached.MEASURED);
  }

  @Test
  void epochsWithoutTestAccuracyLeaveTheWholeTimeAsABound() throws Exception {
    Comparison.Row row = row(finished("ann", 0.873, Double.NaN, Double.NaN));
    assertThat(row.secondsToTarget()).isEqualTo(12.5);
    assertThat(row.reached()).isEqualTo(Reached.AT_MOST);
  }

  @Test
  void aTargetThatIsNotReachedHasNoTime() throws Exception {
    Comparison.Row row = row(finished("ann", 0.8729, 0.8, 0.872));
    assertThat(row.secondsToTarget()).isNaN();
    assertThat(row.reached()).isEqualTo(Reached.NEVER);
  }

  @Test
  void theTableHasTheRunsAndThePaper() throws Exception {
    RunDirectory mlpc = started("mlpc", "mlpc", 101_770);
    mlpc.finish(
        new RunResult(0.8735, Double.NaN, 100, 100, 1060.25, 12_345_678, null), null, List.of());
    RunDirectory running = started("cnn", "cnn", 1_234_567);
    running.append(epoch(1, 0.5));
    RunDirectory failed = started("paper-ann", "ann", 79_510);
    failed.fail("NaN");
    RunDirectory stopped =
        started("a-very-long-name-that-someone-chose-for-a-run", "feedforward", 1);
    stopped.stop(null);
    Comparison comparison =
        Comparison.of(
            List.of(finished("ann", 0.9012, 0.8, 0.88), mlpc, running, failed, stopped),
            Assertions::fail);
    assertThat(comparison.toText().lines())
        .containsExactly(
            "Run                            Kind         Test acc.  Test loss  Parameters  Train s      Rows/s  s to target",
            "──────────────────────────────────────────────────────────────────────────────────────────────────────────────",
            "ann                            ann             90.12%     0.2843     101,770     12.5     104,321          8.0",
            "mlpc                           mlpc            87.35%          -     101,770   1060.3  12,345,678    <= 1060.3",
            "cnn (running)                  cnn                  -          -   1,234,567      4.0           -            -",
            "paper-ann (failed)             ann                  -          -      79,510        -           -            -",
            "a-very-long-name-t… (stopped)  feedforward          -          -           1        -           -            -",
            "──────────────────────────────────────────────────────────────────────────────────────────────────────────────",
            "paper: ANN from scratch        -               70.80%          -           -        -           -            -",
            "paper: ANN with a library      -               78.20%          -           -        -           -            -",
            "paper: CNN with a library      -               84.40%          -           -        -           -            -",
            "target: test accuracy 87.3%",
            "paper: S. Ravikiran, Fashion MNIST Dataset Classification using ANN and CNN")
        .allMatch(line -> line.length() <= 110);
  }

  @Test
  void aRegressionHasItsOwnScores() throws Exception {
    RunDirectory regression = ExampleTables.regression(runs, "diamonds", 0.9812, "carat");
    RunDirectory forest = ExampleTables.mllib(runs, "forest", 0.97);
    assertThat(Comparison.of(List.of(forest, regression), Assertions::fail).toText().lines())
        .containsExactly(
            "Run       Kind                       R²    RMSE     MAE  Test loss  Parameters  Train s   Rows/s",
            "────────────────────────────────────────────────────────────────────────────────────────────────",
            "diamonds  ann                    0.9812  541.23  268.60     0.0188       5,000     12.5  104,321",
            "forest    RandomForestRegressor  0.9700  900.00  500.00          -           -      3.3        -");
    assertThat(row(regression).targetAccuracy()).isNaN();
    assertThat(json(Comparison.of(List.of(regression), Assertions::fail).toJsonLines()))
        .isEqualTo(
            json(
                """
                {'id':'%s','name':'diamonds','kind':'ann','status':'finished',
                 'test_accuracy':null,'test_loss':0.0188,
                 'scores':{'rmse':541.234,'mae':268.6,'r2':0.9812},'parameters':5000,
                 'train_seconds':12.5,'rows_per_second':104321.4,
                 'target_accuracy':null,'seconds_to_target':null,'reached':'never'}
                """
                    .formatted(regression.path().getName())));
  }

  @Test
  void theBestRunIsTheFirst() throws Exception {
    List<RunDirectory> all =
        List.of(
            started("new", "ann", 1),
            ExampleTables.mllib(runs, "forest", 0.97),
            finished("worse", 0.8),
            ExampleTables.regression(runs, "diamonds", 0.98, "carat"),
            ExampleTables.twoClasses(runs, "flights", 0.9, "late"),
            started("newer", "ann", 1));
    Comparison comparison = Comparison.of(all, Assertions::fail);
    assertThat(comparison.bestFirst()).containsExactly(4, 2, 3, 1, 0, 5);
    assertThat(comparison.runs())
        .extracting(Comparison.Row::name)
        .containsExactly("new", "forest", "worse", "diamonds", "flights", "newer");
    assertThat(comparison.toText().lines().map(line -> line.split(" ", 2)[0]))
        .filteredOn(word -> word.matches("[A-Za-z:]*"))
        .containsExactly(
            "Run",
            "flights",
            "worse",
            "new",
            "newer",
            "paper:",
            "paper:",
            "paper:",
            "target:",
            "paper:",
            "",
            "Run",
            "diamonds",
            "forest");
  }

  private double secondsTo(String target) throws Exception {
    RunDirectory run =
        ExampleTables.started(runs, "ann", "{'metrics':{'target-accuracy':%s}}".formatted(target));
    run.append(List.of(epoch(1, 0.8), epoch(2, 0.85), epoch(3, 0.9)));
    return row(run).secondsToTarget();
  }

  @Test
  void theTargetIsThatOfTheConfig() throws Exception {
    assertThat(secondsTo("0.85")).isEqualTo(8);
    assertThat(secondsTo("0")).isEqualTo(4);
    assertThat(secondsTo("0.95")).isNaN();
    for (String none : List.of("null", "'high'", "1.5", "-1", "[0.5]")) {
      assertThat(secondsTo(none)).as(none).isNaN();
    }
  }

  @Test
  void runsWithOtherTargetsNameThem() throws Exception {
    RunDirectory other =
        ExampleTables.started(runs, "other", "{'metrics':{'target-accuracy':0.8}}");
    other.append(epoch(1, 0.8));
    Comparison comparison =
        Comparison.of(List.of(finished("ann", 0.9, 0.9), other), Assertions::fail);
    assertThat(comparison.targetAccuracy()).isNaN();
    assertThat(comparison.toText().lines())
        .anyMatch(line -> line.startsWith("ann ") && line.endsWith("4.0 (87.3%)"))
        .anyMatch(line -> line.startsWith("other (running)") && line.endsWith("4.0 (80%)"))
        .contains("target: the test accuracy in parentheses");
  }

  @Test
  void runsOfOneNameAreToldApartByTheirIds() throws Exception {
    String text =
        Comparison.of(List.of(finished("ann", 0.9), finished("ann", 0.8)), Assertions::fail)
            .toText();
    assertThat(text).contains("\n20260301-120005-ann ", "\n20260301-120005-ann-2 ");
  }

  @Test
  void thePaperAndItsTargetStandOnlyBesideRunsOnFashionMnist() throws Exception {
    RunDirectory other =
        RunDirectory.create(hadoop(runs), "digits", RunDescription.NONE, HADOOP, NOON);
    other.start(Example.description("ann", 101_770, "0123456789abcdef-10000"));
    other.append(epoch(1, 0.95));
    other.finish(result(0.97), null, List.of());
    Comparison alone = Comparison.of(List.of(other), Assertions::fail);
    assertThat(alone.toText().lines())
        .containsExactly(
            "Run     Kind  Test acc.  Test loss  Parameters  Train s   Rows/s",
            "────────────────────────────────────────────────────────────────",
            "digits  ann      97.00%     0.2843     101,770     12.5  104,321");
    assertThat(json(alone.toJson()).at("/target_accuracy").isNull()).isTrue();
    assertThat(json(alone.toJson()).at("/paper")).isEmpty();
    assertThat(row(other).reached()).isEqualTo(Reached.NEVER);

    String both =
        Comparison.of(List.of(other, finished("ann", 0.9, 0.9)), Assertions::fail).toText();
    assertThat(both)
        .contains("s to target", "target: test accuracy 87.3%", "paper: CNN with a library");
    assertThat(both.lines().filter(line -> line.startsWith("digits")))
        .allMatch(line -> line.endsWith(" -"));
    assertThat(Comparison.of(List.of(), Assertions::fail).toText().lines()).hasSize(2);
  }

  @Test
  void numbersLookTheSameInEveryLocale() throws Exception {
    RunDirectory run = finished("ann", 0.9012, 0.88);
    String text = Comparison.of(List.of(run), Assertions::fail).toText();
    Locale locale = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(Comparison.of(List.of(run), Assertions::fail).toText()).isEqualTo(text);
    } finally {
      Locale.setDefault(locale);
    }
  }

  @Test
  void jsonHasEverythingInFull() throws Exception {
    RunDirectory running = started("cnn", "cnn", 5);
    assertThat(
            json(
                Comparison.of(List.of(finished("ann", 0.9012, 0.88), running), Assertions::fail)
                    .toJson()))
        .isEqualTo(
            json(
                """
                {'target_accuracy':0.873,
                 'runs':[
                   {'id':'20260301-120005-ann','name':'ann','kind':'ann','status':'finished',
                    'test_accuracy':0.9012,'test_loss':0.2843,'scores':{},'parameters':101770,
                    'train_seconds':12.5,'rows_per_second':104321.4,
                    'target_accuracy':0.873,'seconds_to_target':4.0,'reached':'measured'},
                   {'id':'20260301-120005-cnn','name':'cnn','kind':'cnn','status':'running',
                    'test_accuracy':null,'test_loss':null,'scores':{},'parameters':5,
                    'train_seconds':null,'rows_per_second':null,
                    'target_accuracy':0.873,'seconds_to_target':null,'reached':'never'}],
                 'paper':[
                   {'name':'ANN from scratch','test_accuracy':0.708},
                   {'name':'ANN with a library','test_accuracy':0.782},
                   {'name':'CNN with a library','test_accuracy':0.844}]}
                """));
  }

  @Test
  void jsonLinesAreTheRunsOfTheJson() throws Exception {
    Comparison comparison =
        Comparison.of(
            List.of(finished("ann", 0.9012, 0.88), started("cnn", "cnn", 5)), Assertions::fail);
    List<String> lines = comparison.toJsonLines().lines().toList();
    assertThat(lines).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(json(lines.get(i))).isEqualTo(json(comparison.toJson()).at("/runs/" + i));
    }
  }

  @Test
  void aBrokenRunIsNamedAndLeftOut() throws Exception {
    RunDirectory broken = started("ann", "ann", 1);
    Files.writeString(Example.local(broken.path()).resolve("run.json"), "[]");
    List<String> problems = new ArrayList<>();

    Comparison comparison = Comparison.of(List.of(broken, finished("cnn", 0.9)), problems::add);

    assertThat(comparison.runs()).extracting(Comparison.Row::name).containsExactly("cnn");
    assertThat(problems)
        .containsExactly("Cannot read " + broken.path() + "/run.json: not a JSON object");
  }

  @Test
  void aTornLineOfEpochsHidesNoRun() throws Exception {
    RunDirectory torn = finished("ann", 0.9);
    Files.writeString(Example.local(torn.path()).resolve("epochs.jsonl"), "{\"epoch\": 1, \"st");
    List<String> problems = new ArrayList<>();

    Comparison comparison = Comparison.of(List.of(torn), problems::add);

    assertThat(comparison.runs().get(0).testAccuracy()).isEqualTo(0.9);
    assertThat(problems).singleElement(STRING).startsWith("Cannot read " + torn.path());
  }

  @Test
  void copiesOfARunAreNumbered() throws Exception {
    RunDirectory run = finished("ann", 0.9);
    assertThat(Comparison.of(List.of(run, run, run), Assertions::fail).names())
        .containsExactly(
            run.path().getName(), run.path().getName() + " (2)", run.path().getName() + " (3)");
  }
}
