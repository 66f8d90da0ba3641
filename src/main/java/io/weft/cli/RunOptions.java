package io.weft.cli;

import io.weft.cli.terminal.Console;
import io.weft.config.Config;
import io.weft.config.Keys;
import io.weft.files.FilePaths;
import io.weft.run.Resume;
import io.weft.run.TrainingRun;
import io.weft.rundir.RunDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Mixin;

/** What every command that runs trainings can be told. */
public final class RunOptions {
  @Mixin private ConfigOptions config = new ConfigOptions();

  @Mixin private RunsOption runs = new RunsOption();

  @Mixin private ProgressOptions progress = new ProgressOptions();

  RunsOption runsOption() {
    return runs;
  }

  String runs() {
    return runs.directory();
  }

  /** Progress that the user sees. */
  Console told(PrintWriter err) {
    return progress.on(err);
  }

  /**
   * Reads all configs, before Spark or the first training starts, so that no error waits for hours.
   */
  List<Config> load(List<Path> files) {
    return files.stream().map(config::load).toList();
  }

  /**
   * Goes on with a run.
   *
   * @param place a run directory, or the id of one in {@link #runs}
   * @param file the config that the user gave with it, if any
   */
  public RunDirectory resume(
      String place, Optional<Config> file, SparkSession spark, PrintWriter err) {
    Resume resume = Resume.of(place, runs(), spark.sparkContext().hadoopConfiguration());
    Config resumed = resume.config(file, config.overrides());
    Console told = told(err);
    told.say("== %s%n", resumed.name());
    resume.warning(resumed).ifPresent(warning -> told.warn("%s%n", warning));
    return TrainingRun.resume(
        spark, resume, resumed, new RunOnConsole(told, spark.sparkContext().hadoopConfiguration()));
  }

  /**
   * One run a config.
   *
   * @throws CancellationException on Ctrl-C: the run that it stopped has said so, and no other one
   *     starts
   */
  List<RunDirectory> train(List<Config> configs, SparkSession spark, PrintWriter err) {
    Console told = told(err);
    List<RunDirectory> directories = new ArrayList<>();
    configs.forEach(each -> requireRunsOutsideOfData(each, spark));
    for (Config each : configs) {
      told.say("== %s%n", each.name());
      directories.add(
          TrainingRun.run(
              spark,
              each,
              runs(),
              new RunOnConsole(told, spark.sparkContext().hadoopConfiguration())));
    }
    return directories;
  }

  private void requireRunsOutsideOfData(Config each, SparkSession spark) {
    OutputPaths.requireOutside(
        runs(),
        Stream.of(Keys.DATA_TRAIN, Keys.DATA_TEST)
            .map(key -> FilePaths.typed(each.get(key)))
            .toList(),
        spark.sparkContext().hadoopConfiguration());
  }
}
