package io.weft.cli;

import io.weft.cli.terminal.Console;
import io.weft.config.Config;
import io.weft.config.Keys;
import io.weft.files.FilePaths;
import io.weft.run.OutputPaths;
import io.weft.run.Resume;
import io.weft.run.Runs;
import io.weft.rundir.RunDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Mixin;

/** Options of the commands that train. */
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

  Console console(PrintWriter err) {
    return progress.console(err);
  }

  /** The places of runs, for stdout: one in each line. */
  static String lines(List<RunDirectory> runs) {
    return runs.stream().map(RunDirectory::toString).collect(Collectors.joining("\n"));
  }

  /**
   * Reads all configs, before Spark or the first training starts, so that no error waits for hours.
   */
  List<Config> load(List<Path> files) {
    return files.stream().map(config::load).toList();
  }

  /**
   * Continues a run.
   *
   * @param place a run directory, or the id of one in {@link #runs}
   * @param file the config that the user gave with it, if any
   */
  public RunDirectory resume(
      String place, Optional<Config> file, SparkSession spark, PrintWriter err) {
    Resume resume = Resume.of(place, runs(), spark.sparkContext().hadoopConfiguration());
    Config resumed = resume.config(file, config.overrides());
    Console console = console(err);
    console.say("== %s%n", resumed.name());
    return Runs.resume(
        spark,
        resume,
        resumed,
        new ConsoleRunListener(console, spark.sparkContext().hadoopConfiguration()));
  }

  /**
   * Trains the configs, one run each.
   *
   * @throws CancellationException on Ctrl-C: no further run starts
   */
  List<RunDirectory> train(List<Config> configs, SparkSession spark, PrintWriter err) {
    Console console = console(err);
    List<RunDirectory> directories = new ArrayList<>();
    configs.forEach(each -> requireRunsOutsideOfData(each, spark));
    for (Config each : configs) {
      console.say("== %s%n", each.name());
      directories.add(
          Runs.train(
              spark,
              each,
              runs(),
              new ConsoleRunListener(console, spark.sparkContext().hadoopConfiguration())));
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
