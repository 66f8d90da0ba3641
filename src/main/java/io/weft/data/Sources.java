package io.weft.data;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/**
 * Formats by name, each with its {@link Source}.
 *
 * <p>Immutable and thread-safe.
 */
public final class Sources {

  /** Name of the format of CSVs with a column for each pixel of an image. */
  public static final String PIXEL_CSV = "pixel-csv";

  /** The formats that Weft reads. A new format is one class, and one line here. */
  public static final Sources STANDARD = new Sources(Map.of(PIXEL_CSV, new PixelCsv()));

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
    String name = request.format().orElse(PIXEL_CSV);
    Source source = byName.get(name);
    if (source == null) {
      throw new DataException(
          "Invalid format: %s (must be one of %s)"
              .formatted(name, String.join(", ", byName.keySet())));
    }
    return source.read(spark, request);
  }
}
