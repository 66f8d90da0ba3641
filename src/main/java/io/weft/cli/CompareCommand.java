package io.weft.cli;

import io.weft.cli.terminal.Console;
import io.weft.config.Config;
import io.weft.files.FilePaths;
import io.weft.report.Comparison;
import io.weft.rundir.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft compare}: prints a table of several runs, with the figures of a paper below them. */
@Command(
    name = "compare",
    description =
        "Prints a table that compares runs, the best one first. Below runs on Fashion-MNIST, it"
            + " shows the figures of a paper about these images.",
    mixinStandardHelpOptions = true,
    footer = {
      "submit/weft compare    # all runs in runs/",
      "submit/weft compare runs/20261124-101500-ann runs/20261124-102000-cnn --json",
      "submit/weft compare --run conf/mlpc.conf conf/ann.conf    # trains both first"
    })
final class CompareCommand extends SparkCommand {
  @Parameters(
      paramLabel = "RUN",
      description = "Run directories; all runs in --runs if none is given.")
  private List<String> directories = new ArrayList<>();

  @Option(
      names = "--run",
      paramLabel = "CONFIG",
      arity = "1..*",
      description = "Trains these config files first.")
  private List<java.nio.file.Path> configs = new ArrayList<>();

  @Option(names = "--json", description = "Prints the result as JSON.")
  private boolean json;

  @Mixin private RunOptions options = new RunOptions();

  private List<Config> loaded = List.of();

  @Override
  void prepare() {
    loaded = options.load(configs);
  }

  @Override
  String run(SparkSession spark) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    List<RunDirectory> runs = new ArrayList<>();
    directories.forEach(path -> runs.add(RunDirectory.open(FilePaths.typed(path), hadoop)));
    runs.addAll(options.train(loaded, spark, err()));
    Console console = options.console(err());
    if (runs.isEmpty()) {
      List<String> problems = new ArrayList<>();
      RunDirectory.list(FilePaths.typed(options.runs()), hadoop).stream()
          .filter(run -> run.isReadable(problems::add))
          .forEach(runs::add);
      problems.forEach(console::warnLine);
    }
    Comparison comparison = Comparison.of(runs, console::warnLine);
    return json
        ? comparison.toJson()
        : comparison.toText() + (runs.isEmpty() ? "" : "\n" + RunOptions.lines(runs));
  }
}
