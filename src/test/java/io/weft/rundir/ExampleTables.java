package io.weft.rundir;

import static io.weft.rundir.Example.HADOOP;
import static io.weft.rundir.Example.epoch;
import static io.weft.rundir.Example.hadoop;
import static io.weft.rundir.Example.json;

import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.Phases;
import io.weft.rundir.TableFacts.Column;
import io.weft.rundir.TableFacts.Importance;
import io.weft.rundir.TableFacts.Point;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Run directories of tables whose rows are no images, for the tests of what is made from them. */
public final class ExampleTables {
  private static final ModelSummary NETWORK =
      new ModelSummary("ann", List.of(new ModelSummary.Layer("dense 1", "1", 5_000)), 5_000);

  private ExampleTables() {}

  /** Starts a run of a network with this config. */
  public static RunDirectory started(Path runs, String name, String config) throws Exception {
    return started(runs, name, config, NETWORK);
  }

  private static RunDirectory started(Path runs, String name, String config, ModelSummary model)
      throws Exception {
    RunDirectory run = RunDirectory.create(hadoop(runs), name, RunDescription.NONE, HADOOP);
    run.start(
        new RunDescription(
            json(config),
            7,
            List.of(
                new DataFile("train", "rows.csv", 40_000, "0123456789abcdef-40000"),
                new DataFile("test", "0.2 of rows.csv", 10_000, "0123456789abcdef-40000")),
            model,
            null,
            null,
            Map.of("spark", "4.1.0")));
    return run;
  }

  /** A finished regression, with a column of this name, whose label is price. */
  public static RunDirectory regression(Path runs, String name, double r2, String column)
      throws Exception {
    RunDirectory run = started(runs, name, "{'metrics':{'target-accuracy':0.9}}");
    run.append(List.of(lossAlone(1), lossAlone(2)));
    run.keepTable(
        new TableFacts(
            List.of(
                column(column, "double", "numeric", 273, "0.2", "5.01", ""),
                column("cut", "string", "categorical", 5, "Fair", "Very Good", ""),
                column("price", "int", "label", 11_602, "326", "18823", ""),
                column("id", "string", "omitted", 50_000, "a", "z", "almost as many as rows")),
            List.of(
                new Importance(column, 0.5),
                new Importance("cut", 0.125),
                new Importance("id", -1)),
            List.of(),
            List.of(),
            IntStream.range(0, 500).mapToObj(i -> new Point(20 * i, 20 * i + i % 7 - 3)).toList()));
    run.finish(
        new RunResult(Double.NaN, 0.0188, 2, 2, 12.5, 104_321.4, "c0ffee")
            .withScores(scores("rmse", 541.234, "mae", 268.6, "r2", r2)),
        null,
        List.of());
    return run;
  }

  private static Column column(
      String name,
      String type,
      String kind,
      long distinct,
      String least,
      String largest,
      String remark) {
    return new Column(name, type, kind, distinct, 0, least, largest, remark);
  }

  private static EpochMetrics lossAlone(int epoch) {
    return new EpochMetrics(epoch, 391L * epoch, 4, 0.6, new Phases(3, 0.5, 0.75, 0.25))
        .with(EpochScore.TRAIN_LOSS, 0.05 / epoch)
        .with(EpochScore.TEST_LOSS, 0.04 / epoch);
  }

  /** Scores by name, in this order. */
  public static Map<String, Double> scores(Object... namesAndValues) {
    Map<String, Double> scores = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      scores.put((String) namesAndValues[i], (Double) namesAndValues[i + 1]);
    }
    return scores;
  }

  /** A finished classification of two classes, of which the second one has this name. */
  public static RunDirectory twoClasses(Path runs, String name, double accuracy, String className)
      throws Exception {
    RunDirectory run = started(runs, name, "{}");
    run.append(List.of(epoch(1, 0.8), epoch(2, accuracy)));
    run.keepTable(
        new TableFacts(
            List.of(column("dep_delay", "double", "numeric", 500, "-43.0", "1301.0", "")),
            List.of(),
            List.of(new Point(0, 0), new Point(0.1, 0.6), new Point(1, 1)),
            List.of(new Point(0, 1), new Point(0.5, 0.75), new Point(1, 0.2)),
            List.of()));
    run.finish(
        new RunResult(accuracy, 0.2843, 2, 2, 8, 104_321.4, "c0ffee")
            .withScores(scores("auc", 0.9123, "macro_f1", 0.8)),
        ConfusionMatrix.of(2, new long[] {750, 50, 40, 160}),
        List.of("on time", className));
    return run;
  }

  /** A finished run of another estimator of MLlib. */
  public static RunDirectory mllib(Path runs, String name, double r2) throws Exception {
    RunDirectory run =
        started(
            runs,
            name,
            "{'kind':'mllib'}",
            new ModelSummary("RandomForestRegressor", List.of(), 0));
    run.finish(
        new RunResult(Double.NaN, Double.NaN, 0, 0, 3.25, 12_000, null)
            .withScores(scores("rmse", 900.0, "mae", 500.0, "r2", r2)),
        null,
        List.of());
    return run;
  }
}
