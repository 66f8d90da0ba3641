package io.weft.cli;

import io.weft.files.Secrets;
import io.weft.run.Predictions;
import io.weft.run.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft predict}: writes a saved model's predictions for the rows of tables. */
@Command(
    name = "predict",
    description = {
      "Predicts the labels of rows, with or without labels.",
      "",
      "Writes all columns of the input, prediction (as the labels were written), and a column"
          + " probability_LABEL for each label.",
      "For images, it writes the columns that are not pixels, label (if there is one), prediction"
          + " (the number of the class), class (its name), and probability_0, probability_1, ...",
      "The rows keep the order of the files' names, and of the rows in each file."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "submit/weft predict runs/20261124-101500-ann images.csv --to scored.csv",
      "submit/weft predict runs/20261124-101500-flights a.csv b.csv --to out.parquet",
      "submit/weft predict runs/20261124-101500-flights days --to out --format json"
    })
final class PredictCommand extends SparkCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A run directory, or its model/.")
  private String model = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "TABLE",
      description = "Tables to predict: files, directories, globs, or names of tables.")
  private List<String> tables = new ArrayList<>();

  @Mixin private ReaderOptions reader = new ReaderOptions();

  @Option(
      names = "--to",
      paramLabel = "PLACE",
      required = true,
      description =
          "Place for the predictions: one file if it ends in .csv, .json, .jsonl or .parquet, a"
              + " directory of part files if it has no ending. Must not exist, unless --overwrite is"
              + " given.")
  private String target = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "csv, json or parquet (default: by the ending of PLACE, or csv).")
  private Optional<Predictions.Format> format = Optional.empty();

  @Option(names = "--overwrite", description = "Replaces PLACE, if predict has written it.")
  private boolean overwrite;

  @Override
  String run(SparkSession spark) {
    Runs.predict(spark, model, reader.tables(tables), Predictions.at(target, format), overwrite);
    return Secrets.redacted(target);
  }
}
