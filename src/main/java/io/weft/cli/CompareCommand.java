package io.weft.cli;

import io.weft.config.Config;
import io.weft.files.FilePaths;
import io.weft.report.Comparison;
import io.weft.rundir.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft compare}: one table of several runs, beside the paper's figures. */
@Command(
    name = "compare",
    description = "Compares runs in one table, beside the figures of the paper.",
    mixinStandardHelpOptions = true,
    footer = {
      "submit/weft compare    # all runs in runs/",
      "submit/weft compare runs/20261124-101500-ann runs/20261124-102000-cnn --json",
      "submit/weft compare --run conf/mlpc.conf conf/ann.conf    # trains both first"
    })
final class CompareCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "RUN",
      description = "Run directories; all those of --runs when none is given.")
  private List<String> directories = new ArrayList<>();

  @Option(
      names = "--run",
      paramLabel = "CONFIG",
      arity = "1..*",
      description = "Config files to train first.")
  private List<java.nio.file.Path> configs = new ArrayList<>();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Mixin private RunOptions options = new RunOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    CommandLine command = spec.commandLine();
    List<RunDirectory> runs = new ArrayList<>();
    List<Config> loaded = options.load(configs);
    try (SparkSession spark = SparkSession.builder().appName("weft").getOrCreate()) {
      Configuration hadoop = spark.sparkContext().hadoopConfiguration();
      directories.forEach(path -> runs.add(RunDirectory.open(FilePaths.typed(path), hadoop)));
      runs.addAll(options.train(loaded, spark, command.getErr()));
      if (runs.isEmpty()) {
        List<String> problems = new ArrayList<>();
        RunDirectory.list(FilePaths.typed(options.runs()), hadoop).stream()
            .filter(run -> run.isReadable(problems::add))
            .forEach(runs::add);
        problems.forEach(options.told(command.getErr())::warnOf);
      }
      Comparison comparison = Comparison.of(runs, options.told(command.getErr())::warnOf);
      command.getOut().println(json ? comparison.toJson() : comparison.toText());
      if (!json) {
        runs.forEach(run -> command.getOut().println(run));
      }
      command.getOut().flush();
    }
    return ExitCode.OK;
  }
}
