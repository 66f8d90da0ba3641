package io.weft.cli;

import io.weft.cli.terminal.Console;
import io.weft.data.fashionmnist.FashionMnist;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weft data}: makes the CSV files of Fashion-MNIST, or of other images in IDX files. */
@Command(
    name = "data",
    description = {
      "Writes fashion-mnist_train.csv and fashion-mnist_test.csv, unless they exist and are current.",
      "The images come from --from, or from Debian's package dataset-fashion-mnist, or from the "
          + "repository of Fashion-MNIST. Their SHA-256 is checked.",
      "IDX files of other images in --from, such as MNIST, become CSV files too."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "submit/weft data --to data",
      "submit/weft data --from /usr/share/datasets/fashion-mnist --to /tmp/fashion"
    })
final class DataCommand implements Callable<Integer> {

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Directory for the CSV files (default: ${DEFAULT-VALUE}).")
  private Path directory = Path.of("data");

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "Directory with IDX files of images and labels, compressed or not.")
  private Optional<Path> source = Optional.empty();

  @Mixin private ProgressOptions progress = new ProgressOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine command = spec.commandLine();
    Console console = progress.console(command.getErr());
    FashionMnist.Result files =
        FashionMnist.prepare(directory, source, message -> console.say("%s%n", message));
    files.csvs().forEach(command.getOut()::println);
    return ExitCode.OK;
  }
}
