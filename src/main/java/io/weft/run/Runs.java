package io.weft.run;

import io.weft.config.Config;
import io.weft.config.ConfigException;
import io.weft.data.DataFiles;
import io.weft.data.Table;
import io.weft.files.FilePaths;
import io.weft.ml.NeuralNetworkClassifier;
import io.weft.rundir.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;

/**
 * Weft as a library: trains a config, resumes a run, and evaluates and predicts with its model.
 * Every method works on the caller's Spark session and needs no terminal.
 *
 * <pre>{@code
 * Config config = Config.load(Path.of("conf/ann.conf"), List.of());
 * RunDirectory run = Runs.train(spark, config, "runs", RunListener.NONE);
 * ModelEvaluation scores = Runs.evaluate(spark, run.path().toString(), "data/test.csv");
 * }</pre>
 */
public final class Runs {
  private Runs() {}

  /**
   * Trains a config in a new directory.
   *
   * @param runs the directory of runs; created when missing
   * @return the run's directory
   * @throws ConfigException if the directory of runs lies in the data
   * @throws CancellationException if the JVM ends meanwhile, as on Ctrl-C
   */
  public static RunDirectory train(
      SparkSession spark, Config config, String runs, RunListener listener) {
    requireOutsideOfData(runs, config, spark.sparkContext().hadoopConfiguration());
    return TrainingRun.start(spark, config, runs, listener);
  }

  /**
   * Checks that new runs would not lie in the data of a config.
   *
   * @throws ConfigException if they would
   */
  public static void requireOutsideOfData(String runs, Config config, Configuration hadoop) {
    OutputPaths.requireOutside(
        runs, config.files().values().stream().map(FilePaths::typed).toList(), hadoop);
  }

  /**
   * Continues a run from its last whole checkpoint, with its own config.
   *
   * @param place a run directory, or the id of one in {@code runs}
   * @param overrides such as {@code training.epochs=20}; no other key may change
   * @throws IllegalArgumentException if the run cannot continue; says why
   * @throws CancellationException if the JVM ends meanwhile, as on Ctrl-C
   */
  public static RunDirectory resume(
      SparkSession spark, String place, String runs, List<String> overrides, RunListener listener) {
    Resume resume = Resume.of(place, runs, spark.sparkContext().hadoopConfiguration());
    return resume(spark, resume, resume.config(Optional.empty(), overrides), listener);
  }

  /**
   * Continues a run. Until its training continues, the run stays as it was, whatever happens.
   *
   * @param config from {@link Resume#config}
   * @throws IllegalArgumentException if another process is at work on the run
   * @throws CancellationException if the JVM ends meanwhile, as on Ctrl-C
   */
  public static RunDirectory resume(
      SparkSession spark, Resume resume, Config config, RunListener listener) {
    resume.warning(config).ifPresent(listener::onWarning);
    return TrainingRun.resume(spark, resume, config, listener);
  }

  /** Evaluates a saved model on a labelled table, at a path that decides the format. */
  public static ModelEvaluation evaluate(SparkSession spark, String model, String table) {
    return evaluate(spark, model, TableLocation.of(table));
  }

  /**
   * Evaluates a saved model on a labelled table.
   *
   * @param model a run directory, or its {@code model/}
   */
  public static ModelEvaluation evaluate(SparkSession spark, String model, TableLocation location) {
    SavedModel saved = SavedModel.load(spark, model);
    try (Table table = saved.read(spark, location)) {
      return SavedModelScores.of(saved, table);
    }
  }

  /**
   * Writes a saved model's predictions for rows, with or without labels. The rows have the order of
   * the paths, of the files' names and of their lines.
   *
   * @param model a run directory, or its {@code model/}
   * @param isOverwriting whether earlier predictions in the target are replaced
   * @throws IllegalArgumentException if the target exists, unless {@code isOverwriting}
   * @throws ConfigException if the target is among the input, or holds other files
   */
  public static void predict(
      SparkSession spark,
      String model,
      TableLocation location,
      Predictions target,
      boolean isOverwriting) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    List<Path> input = new ArrayList<>(List.of(FilePaths.typed(model)));
    if (location.format().filter(Config.NO_FILES::contains).isEmpty()) {
      location.paths().forEach(path -> input.addAll(new DataFiles(hadoop).matches(path)));
    }
    SavedModel saved = SavedModel.load(spark, model);
    target.requireWritable(input, isOverwriting, PredictionColumns.ofOutput(saved), hadoop);
    try (Table table = saved.readInOrder(spark, location)) {
      Column[] columns = PredictionColumns.of(saved, table);
      target.write(table, saved::score, rows -> rows.select(columns), hadoop);
    }
  }

  /**
   * Profiles a table, and guesses the use of each column.
   *
   * @param label name of the label column; if empty, {@code label}, or else the last column
   * @return lines for a person, which are a config file as well
   */
  public static String inspect(SparkSession spark, TableLocation location, Optional<String> label) {
    return TableInspection.of(spark, location, label);
  }

  /**
   * Makes the estimator that a config describes.
   *
   * @param workers number of workers; 0 leaves it to the cluster
   */
  public static NeuralNetworkClassifier classifier(Config config, int workers) {
    return NetworkTraining.classifier(config, workers);
  }

  /**
   * Finds a run.
   *
   * @param verb the caller's action, for the error
   * @param place a run directory, or the id of one in {@code runs}
   * @throws IllegalArgumentException if there is no such run
   */
  public static RunDirectory find(String verb, String place, String runs, Configuration hadoop) {
    Path directory =
        locate(place, runs, hadoop)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Cannot %s %s: no such run (neither %s nor %s has a run.json)"
                            .formatted(verb, place, place, new Path(runs, place))));
    return RunDirectory.open(directory, hadoop);
  }

  /** Path of a run that is named as for {@link #find}; empty if there is none. */
  public static Optional<Path> locate(String place, String runs, Configuration hadoop) {
    Path here = FilePaths.typed(place);
    return Stream.of(here, new Path(FilePaths.typed(runs), here))
        .filter(path -> RunDirectory.isRun(path, hadoop))
        .findFirst();
  }
}
