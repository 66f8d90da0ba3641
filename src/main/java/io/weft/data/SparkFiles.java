package io.weft.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.udf;

import io.weft.files.FilePaths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/** Files of a request, read by one of Spark's own readers. */
final class SparkFiles {

  private final SparkSession spark;
  private final Request request;
  private final DataFiles files;
  private final List<Path> paths;
  private final List<Path> partitioned;

  SparkFiles(SparkSession spark, Request request) {
    this.spark = spark;
    this.request = request;
    this.files = new DataFiles(spark.sparkContext().hadoopConfiguration());
    this.paths = files.list(request.locations());
    this.partitioned = partitioned();
  }

  DataFiles files() {
    return files;
  }

  /** The files, in the order of the locations and then of their names; at least one. */
  List<Path> paths() {
    return paths;
  }

  /**
   * Rows of all files.
   *
   * @param reader with the options of the format
   */
  Dataset<Row> rows(DataFrameReader reader) {
    return reader.load(paths.stream().map(FilePaths::escaped).toArray(String[]::new));
  }

  /**
   * Reader with the user's options.
   *
   * @param standard options that the user may change
   */
  DataFrameReader reader(String format, Map<String, String> standard) {
    DataFrameReader reader =
        spark.read().format(format).options(standard).options(request.options());
    return partitioned.isEmpty()
        ? reader
        : reader.option("basePath", partitioned.get(0).toString());
  }

  /** Returns true if directories such as {@code year=2013} add columns to those of the files. */
  boolean isPartitioned() {
    return !partitioned.isEmpty();
  }

  /** Directories with partitions: none or one. */
  private List<Path> partitioned() {
    List<Path> roots = new ArrayList<>();
    for (String location : request.locations()) {
      for (Path match : files.matches(location)) {
        if (paths.stream().anyMatch(path -> depth(match, path) > 1)) {
          roots.add(match);
        }
      }
    }
    if (!roots.isEmpty() && !paths.stream().allMatch(path -> depth(roots.get(0), path) > 0)) {
      throw DataException.cannotRead(
          request.location(),
          "%s has partitions, so it must be the only location"
              .formatted(DataFiles.displayName(roots.get(0))));
    }
    return roots;
  }

  /** Number of steps from a directory to a file in it; 0 for a file elsewhere. */
  private static int depth(Path directory, Path file) {
    String start = directory + (directory.isRoot() ? "" : Path.SEPARATOR);
    return file.toString().startsWith(start) ? file.depth() - directory.depth() : 0;
  }

  /**
   * Table of rows.
   *
   * @param rows as {@link #rows} returns them; lines that Spark cannot read are in the column
   *     {@link BadLine#COLUMN}
   * @param reason reason why a line cannot be read
   */
  Table table(Dataset<Row> rows, CsvFormat format, Function<String, String> reason) {
    List<String> names =
        Arrays.stream(rows.columns()).filter(name -> !name.equals(BadLine.COLUMN)).toList();
    UserTable.requireUsable(request, DataFiles.displayName(paths.get(0)), names);
    List<Column> columns = new ArrayList<>();
    names.forEach(name -> columns.add(col(Renaming.quoted(name))));
    if (request.isInOrder()) {
      columns.add(ranks().apply(col("_metadata.file_path")).as(Table.ORDER.get(0)));
      columns.add(col("_metadata.file_block_start").as(Table.ORDER.get(1)));
      columns.add(monotonically_increasing_id().as(Table.ORDER.get(2)));
    }
    if (names.size() < rows.columns().length) {
      columns.add(BadLine.column().as(Table.BAD));
    }
    return UserTable.load(
        request,
        request.location(),
        rows.select(columns.toArray(Column[]::new)),
        bad -> BadLine.parse(bad).problem(files, format, reason),
        "there is no row in it");
  }

  /** Function from the path that a scan shows to the position of the file. */
  private UserDefinedFunction ranks() {
    HashMap<String, Integer> ranks = new HashMap<>();
    paths.forEach(path -> ranks.put(path.toString(), ranks.size()));
    return udf(
        (UDF1<String, Integer>) uri -> ranks.get(DataFiles.ofScan(uri).toString()),
        DataTypes.IntegerType);
  }
}
