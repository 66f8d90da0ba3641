package io.weft.cli;

import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;

import io.weft.data.PixelCsv;
import io.weft.data.PixelTable;
import io.weft.files.FilePaths;
import io.weft.files.Secrets;
import io.weft.run.Predictions;
import io.weft.run.SavedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft predict}: a saved model's answers for the images of CSVs. */
@Command(
    name = "predict",
    description = {
      "Scores images, with or without labels.",
      "Writes, in the order of the files' names and of their lines: the columns that are no pixels,"
          + " label (where there is one), prediction, class, and probability_0, probability_1, ..."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "submit/weft predict runs/20261124-101500-ann images.csv --to scored.csv",
      "submit/weft predict runs/20261124-101500-ann a.csv b.csv --to scored.parquet",
      "submit/weft predict runs/20261124-101500-ann images --to scored --format json"
    })
final class PredictCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A run directory, or its model/.")
  private String model = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CSV",
      description = "Images: files, directories or globs.")
  private List<String> csv = new ArrayList<>();

  @Option(
      names = "--to",
      paramLabel = "PLACE",
      required = true,
      description =
          "Where the scored rows go: one file if it ends in .csv, .json, .jsonl or .parquet, a"
              + " directory of parts if it has no ending. Must not exist yet unless --overwrite is"
              + " given.")
  private String target = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "csv, json or parquet (default: as PLACE ends, else csv).")
  private Optional<Predictions.Format> format = Optional.empty();

  @Option(
      names = "--overwrite",
      description = "Replaces PLACE, if predict has written what is there.")
  private boolean overwrite;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    try (SparkSession spark = SparkSession.builder().appName("weft").getOrCreate()) {
      predict(spark);
      PrintWriter out = spec.commandLine().getOut();
      out.println(Secrets.redacted(target));
      out.flush();
    }
    return ExitCode.OK;
  }

  /** Writes the scored rows. */
  void predict(SparkSession spark) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Predictions predictions = Predictions.at(target, format);
    List<Path> read = new ArrayList<>(List.of(FilePaths.typed(model)));
    csv.forEach(path -> read.addAll(PixelCsv.matches(path, hadoop)));
    OutputPaths.requireApart(target, read, hadoop);
    if (overwrite) {
      predictions.requireOwn(hadoop);
    } else {
      OutputPaths.requireFree(target, hadoop);
    }
    SavedModel saved = SavedModel.load(spark, model);
    try (PixelTable table = saved.readInOrder(spark, csv)) {
      Column[] columns = columns(saved, table);
      predictions.write(
          table.rows(),
          rows -> saved.network().transform(saved.preprocess(rows)),
          rows -> rows.select(columns),
          hadoop);
    }
  }

  /** The columns that are no pixels, the label, and what the model says. */
  private Column[] columns(SavedModel saved, PixelTable table) {
    List<String> names = new ArrayList<>(table.others());
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      columns.add(col(PixelTable.OTHERS).getItem(i));
    }
    if (table.hasLabels()) {
      names.add("label");
      columns.add(col(PixelTable.LABEL).cast(DataTypes.IntegerType));
    }
    int classes = saved.network().numClasses();
    Column[] classNames = new Column[classes];
    for (int c = 0; c < classes; c++) {
      classNames[c] = lit(saved.className(c));
    }
    Column predicted = col(saved.network().getPredictionCol()).cast(DataTypes.IntegerType);
    names.add(Predictions.PREDICTION);
    columns.add(predicted);
    names.add(Predictions.CLASS);
    columns.add(element_at(array(classNames), predicted.plus(1)));
    Column probabilities = vector_to_array(col(saved.network().getProbabilityCol()), "float64");
    for (int c = 0; c < classes; c++) {
      names.add(Predictions.PROBABILITY + c);
      columns.add(probabilities.getItem(c));
    }
    requireDifferent(names);
    return IntStream.range(0, names.size())
        .mapToObj(i -> columns.get(i).as(names.get(i)))
        .toArray(Column[]::new);
  }

  private void requireDifferent(List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "Cannot score %s: two columns of the predictions would be called %s (rename it in the images)"
                .formatted(String.join(", ", csv), name));
      }
    }
  }
}
