package io.weft.cli;

import io.weft.config.Config;
import io.weft.report.Comparison;
import io.weft.rundir.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code weft train}: trains config files, one run each, or continues a run. */
@Command(
    name = "train",
    description = {
      "Trains the networks of config files, each in a run of its own, or continues a run.",
      "",
      "A network's run keeps checkpoints in its directory. --resume continues from the newest"
          + " complete one, with the run's own config. Only training.epochs may change, to a larger"
          + " value."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "submit/weft train conf/ann.conf",
      "submit/weft train conf/ann.conf --set training.epochs=5 --set seed=2",
      "submit/weft train conf/ann.conf conf/cnn.conf --quiet --json > results.jsonl",
      "submit/weft train --resume runs/20261124-101500-ann"
    })
final class TrainCommand extends SparkCommand {
  @Parameters(
      paramLabel = "CONFIG",
      arity = "0..*",
      description = "Config files, such as conf/ann.conf.")
  private List<Path> configs = new ArrayList<>();

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Continues a run that was stopped, failed or killed. RUN is its directory, or its id in"
              + " --runs.")
  private Optional<String> resume = Optional.empty();

  @Option(names = "--json", description = "Prints one line of JSON for each run.")
  private boolean json;

  @Mixin private RunOptions options = new RunOptions();

  private List<Config> loaded = List.of();

  @Override
  void prepare() {
    requireOneKindOfRun(spec().commandLine());
    loaded = options.load(configs);
  }

  @Override
  String run(SparkSession spark) {
    List<RunDirectory> directories =
        resume.isPresent()
            ? List.of(options.resume(resume.get(), loaded.stream().findFirst(), spark, err()))
            : options.train(loaded, spark, err());
    Comparison comparison = Comparison.of(directories, options.console(err())::warnLine);
    return json
        ? comparison.toJsonLines().stripTrailing()
        : comparison.toText() + "\n" + RunOptions.lines(directories);
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
