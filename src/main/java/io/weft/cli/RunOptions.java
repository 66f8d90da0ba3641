package io.weft.cli;

import io.weft.cli.terminal.Console;
import io.weft.config.Config;
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
import org.apache.hadoop.conf.Configuration;
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
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    configs.forEach(each -> Runs.requireOutsideOfData(runs(), each, hadoop)); // before any trains
    for (Config each : configs) {
      console.say("== %s%n", each.name());
      directories.add(Runs.train(spark, each, runs(), new ConsoleRunListener(console, hadoop)));
    }
    return directories;
  }
}
