package io.weft.cli;

import io.weft.config.Config;
import io.weft.report.Comparison;
import io.weft.rundir.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft train}: one run a config file. */
@Command(
    name = "train",
    description = {
      "Trains what config files describe, one run each, or goes on with a run.",
      "",
      "A network's run keeps checkpoints in its directory. --resume goes on from the newest whole"
          + " one, with the run's own config; only training.epochs may be given another value, a"
          + " larger one."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "submit/weft train conf/ann.conf",
      "submit/weft train conf/ann.conf --set training.epochs=5 --set seed=2",
      "submit/weft train conf/ann.conf conf/cnn.conf --quiet --json > results.jsonl",
      "submit/weft train --resume runs/20261124-101500-ann"
    })
final class TrainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONFIG", arity = "0..*", description = "Such as conf/ann.conf.")
  private List<Path> configs = new ArrayList<>();

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "A run that was stopped, failed or killed: its directory, or its id in --runs. It goes on.")
  private Optional<String> resume = Optional.empty();

  @Option(names = "--json", description = "Prints one JSON object a run, each on a line.")
  private boolean json;

  @Mixin private RunOptions options = new RunOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    CommandLine command = spec.commandLine();
    requireOneKindOfRun(command);
    List<Config> loaded = options.load(configs);
    try (SparkSession spark = SparkSession.builder().appName("weft").getOrCreate()) {
      List<RunDirectory> directories =
          resume.isPresent()
              ? List.of(
                  options.resume(
                      resume.get(), loaded.stream().findFirst(), spark, command.getErr()))
              : options.train(loaded, spark, command.getErr());
      Comparison comparison = Comparison.of(directories, options.told(command.getErr())::warnOf);
      command.getOut().print(json ? comparison.toJsonLines() : comparison.toText() + "\n");
      if (!json) {
        directories.forEach(command.getOut()::println);
      }
      command.getOut().flush();
    }
    return ExitCode.OK;
  }

  private void requireOneKindOfRun(CommandLine command) {
    if (resume.isPresent() && configs.size() > 1) {
      throw new ParameterException(
          command,
          String.format(
              Locale.ROOT,
              "Invalid CONFIG: %d files (must be at most one with --resume)",
              configs.size()));
    }
    if (resume.isEmpty() && configs.isEmpty()) {
      throw new ParameterException(
          command, "Invalid CONFIG: none (must be at least one file, or --resume RUN)");
    }
  }
}
