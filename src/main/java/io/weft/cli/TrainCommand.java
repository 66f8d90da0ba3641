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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft train}: one run a config file. */
@Command(
    name = "train",
    description = "Trains what config files describe, one run each.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  submit/weft train conf/ann.conf --set training.epochs=5 --set training.batch-size=512"
    })
final class TrainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONFIG", arity = "1..*", description = "Such as conf/ann.conf.")
  private List<Path> configs = new ArrayList<>();

  @Option(names = "--json", description = "Prints one JSON object a run, each on a line.")
  private boolean json;

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
      Comparison comparison = Comparison.of(directories);
      command.getOut().print(json ? comparison.toJsonLines() : comparison.toText() + "\n");
      if (!json) {
        directories.forEach(command.getOut()::println);
      }
      command.getOut().flush();
    }
    return ExitCode.OK;
  }
}
