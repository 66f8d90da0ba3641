package io.weft.cli;

import io.weft.data.FashionMnist;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the two CSV files of Fashion-MNIST. */
@Command(
    name = "data",
    description = "Make the Fashion-MNIST CSV files, unless they are current.",
    mixinStandardHelpOptions = true)
final class DataCommand implements Callable<Integer> {
  @Option(
      names = "--to",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "where they go (default: ${DEFAULT-VALUE})")
  private Path to = Path.of("data");

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "a directory with the four IDX files; default: Debian's package, then upstream")
  private @Nullable Path from;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var command = Objects.requireNonNull(spec).commandLine();
    FashionMnist.CsvFiles files =
        FashionMnist.prepare(to, Optional.ofNullable(from), command.getErr()::println);
    command.getOut().println(files.train());
    command.getOut().println(files.test());
    return 0;
  }
}
