package io.weft.cli;

import io.weft.report.Comparison;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft train}: one run a config file. */
@Command(
    name = "train",
    description = "Trains what config files describe, one run each.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONFIG", arity = "1..*", description = "Such as conf/ann.conf.")
  private List<Path> configs = new ArrayList<>();

  @Mixin private RunOptions options = new RunOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    CommandLine command = spec.commandLine();
    List<Config> loaded = options.load(configs);
    try (SparkSession spark = SparkSession.builder().appName("weft").getOrCreate()) {
      var directories = options.train(loaded, spark, command.getErr());
      command.getOut().print(Comparison.of(directories).toText());
      directories.forEach(directory -> command.getOut().println(directory.path()));
      command.getOut().flush();
    }
    return ExitCode.OK;
  }
}
