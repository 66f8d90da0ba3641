package io.weft.cli;

import io.weft.run.Runs;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft inspect}: prints the columns of a table as a config to start from. */
@Command(
    name = "inspect",
    description = {
      "Shows the columns of a table, and how Weft would use each of them, without training.",
      "",
      "The output is a config: write it to a file, change it if a guess is wrong, and train it."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "submit/weft inspect flowers.parquet --label species",
      "submit/weft inspect flowers.csv --data-option sep=';' > flowers.conf"
    })
final class InspectCommand extends SparkCommand {
  @Parameters(
      paramLabel = "TABLE",
      description = "Table: a file, a directory, a glob, or a table's name.")
  private String table = "";

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "Column to predict (default: label, or else the last column).")
  private Optional<String> label = Optional.empty();

  @Mixin private ReaderOptions reader = new ReaderOptions();

  @Override
  String run(SparkSession spark) {
    return Runs.inspect(spark, reader.table(table), label);
  }
}
