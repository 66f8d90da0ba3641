package io.weft.cli;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;

import io.weft.data.PixelSchema;
import io.weft.data.PixelTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft predict}: a saved model's answers for the images of a CSV. */
@Command(
    name = "predict",
    description = {
      "Scores images, with or without labels.",
      "Writes, in the order of the images: label (where there is one), prediction, class, and"
          + " probability_0, probability_1, ..."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "submit/weft predict runs/20261124-101500-ann images.csv --to scored",
      "submit/weft predict runs/20261124-101500-ann x.csv --to s --format parquet"
    })
final class PredictCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A run directory, or its model/.")
  private String model = "";

  @Parameters(index = "1", paramLabel = "CSV", description = "Images.")
  private String csv = "";

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "Where the scored rows go; must not exist yet unless --overwrite is given.")
  private String target = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "CSV",
      description = "csv, json or parquet (default: csv).")
  private Format format = Format.CSV;

  @Option(names = "--overwrite", description = "Replaces what is in DIR.")
  private boolean overwrite;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  private enum Format {
    CSV,
    JSON,
    PARQUET
  }

  @Override
  public Integer call() throws Exception {
    try (SparkSession spark = SparkSession.builder().appName("weft").getOrCreate()) {
      predict(spark);
      PrintWriter out = spec.commandLine().getOut();
      out.println(target);
      out.flush();
    }
    return ExitCode.OK;
  }

  /** Writes the scored rows. */
  void predict(SparkSession spark) throws IOException {
    if (!overwrite) {
      Targets.requireFree(target, spark.sparkContext().hadoopConfiguration());
    }
    SavedModel saved = SavedModel.load(spark, model);
    try (PixelTable table = saved.read(spark, csv, PixelSchema.Labels.OPTIONAL)) {
      scored(saved, table)
          .write()
          .mode(overwrite ? SaveMode.Overwrite : SaveMode.ErrorIfExists)
          .option("header", true)
          .format(format.name().toLowerCase(Locale.ROOT))
          .save(target);
    }
  }

  private static Dataset<Row> scored(SavedModel saved, PixelTable table) {
    Dataset<Row> rows = saved.network().transform(saved.preprocess(table.rows()));
    List<Column> columns = new ArrayList<>();
    if (table.hasLabels()) {
      columns.add(col(PixelTable.LABEL).cast(DataTypes.IntegerType).as("label"));
    }
    int classes = saved.network().numClasses();
    Column[] names = new Column[classes];
    for (int c = 0; c < classes; c++) {
      names[c] = lit(saved.className(c));
    }
    Column predicted = col(saved.network().getPredictionCol()).cast(DataTypes.IntegerType);
    columns.add(predicted.as("prediction"));
    columns.add(element_at(array(names), predicted.plus(1)).as("class"));
    Column probabilities =
        org.apache.spark.ml.functions.vector_to_array(
            col(saved.network().getProbabilityCol()), "float64");
    for (int c = 0; c < classes; c++) {
      columns.add(probabilities.getItem(c).as("probability_" + c));
    }
    return rows.select(columns.toArray(Column[]::new));
  }
}
