package io.weft.data;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;

/**
 * Formats by name, each with its {@link Source}.
 *
 * <p>Immutable and thread-safe.
 */
public final class Sources {

  /** Name of the format of CSVs with a column for each pixel of an image. */
  public static final String PIXEL_CSV = "pixel-csv";

  public static final String CSV = "csv";
  public static final String PARQUET = "parquet";
  public static final String ORC = "orc";
  public static final String AVRO = "avro";
  public static final String JSON = "json";

  /** Name of the format of tables in Spark's catalog. */
  public static final String TABLE = "table";

  public static final String JDBC = "jdbc";

  /** Name of the format of directories with a folder of images for each class. */
  public static final String IMAGES = "images";

  /** The formats that Weft reads. A new format is one class, and one line here. */
  public static final Sources STANDARD =
      new Sources(
          Map.of(
              PIXEL_CSV, new PixelCsv(),
              CSV, new CsvSource(),
              PARQUET, new ColumnarSource(PARQUET, "PAR1"),
              ORC, new ColumnarSource(ORC, "ORC"),
              AVRO, new ColumnarSource(AVRO, "Obj\1"),
              JSON, new JsonSource(),
              TABLE, new CatalogSource(),
              JDBC, new JdbcSource(),
              IMAGES, new ImageSource()));

  private final Map<String, Source> byName;

  private Sources(Map<String, Source> byName) {
    this.byName = new TreeMap<>(byName);
  }

  /** These formats and another one. */
  public Sources with(String name, Source source) {
    Map<String, Source> all = new TreeMap<>(byName);
    all.put(name, source);
    return new Sources(all);
  }

  /**
   * Reads a table. The caller closes it.
   *
   * @throws DataException if the format is unknown, or the data cannot be read
   */
  public Table read(SparkSession spark, Request request) {
    String name = request.format().orElseGet(() -> FormatGuess.of(spark, request));
    Source source = byName.get(name);
    if (source == null) {
      throw new DataException(
          "Invalid data.format: %s (must be one of %s)"
              .formatted(name, String.join(", ", byName.keySet())));
    }
    try {
      return source.read(spark, request);
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      if (e instanceof AnalysisException) {
        throw DataException.ofSpark(request.location(), e);
      }
      throw e;
    }
  }
}
