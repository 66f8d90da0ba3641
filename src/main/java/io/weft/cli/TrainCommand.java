package io.weft.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains what a config file describes. */
@Command(
    name = "train",
    description = "Train a network (or MLlib's baseline) as a config file says.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "CONFIG",
      arity = "1..*",
      description = "config files, such as conf/ann.conf; one run each")
  private List<Path> configs = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "override a key of the config files; may be given several times")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      defaultValue = "runs",
      description = "where run directories go (default: ${DEFAULT-VALUE})")
  private String runs = "runs";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    List<RunConfig> loaded = configs.stream().map(file -> RunConfig.load(file, overrides)).toList();
    SparkSession spark = SparkSession.builder().appName("weft").getOrCreate();
    try {
      for (RunConfig config : loaded) {
        new TrainingRun(spark, config, runs, command.getErr(), command.getOut()).run();
      }
    } finally {
      spark.stop();
    }
    return 0;
  }
}
