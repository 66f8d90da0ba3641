package io.weft.cli;

import io.weft.report.RunDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command that runs trainings can be told. */
final class RunOptions {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      completionCandidates = Keys.Candidates.class,
      description = "Overrides a key of the config files; may be given several times.")
  private List<String> overrides = new ArrayList<>();

  @Mixin private RunsOption runs = new RunsOption();

  @Mixin private ProgressOptions progress = new ProgressOptions();

  String runs() {
    return runs.directory();
  }

  /**
   * Reads all configs, before Spark or the first training starts, so that no error waits for hours.
   */
  List<Config> load(List<Path> files) {
    return files.stream().map(file -> Config.load(file, overrides)).toList();
  }

  /**
   * Goes on with a run.
   *
   * @param place a run directory, or the id of one in {@link #runs}
   * @param file the config that the user gave with it, if any
   */
  RunDirectory resume(String place, Optional<Config> file, SparkSession spark, PrintWriter err) {
    Resume resume = Resume.of(place, runs(), spark.sparkContext().hadoopConfiguration());
    Config config = resume.config(file, overrides);
    Progress told = progress.on(err);
    told.say("== %s%n", config.name());
    resume.warning(config).ifPresent(warning -> told.warn("%s%n", warning));
    return TrainingRun.resume(spark, config, resume.directory(), told);
  }

  /**
   * One run a config.
   *
   * @throws CancellationException on Ctrl-C: the run that it stopped has said so, and no other one
   *     starts
   */
  List<RunDirectory> train(List<Config> configs, SparkSession spark, PrintWriter err) {
    Progress told = progress.on(err);
    List<RunDirectory> directories = new ArrayList<>();
    for (Config config : configs) {
      told.say("== %s%n", config.name());
      directories.add(TrainingRun.run(spark, config, runs(), told));
    }
    return directories;
  }
}
