package io.weft.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * Chooses validation rows by seed, the same share of every class.
 *
 * <p>Each row has a 64-bit hash of (seed, label, features); in a class, the rows with the smallest
 * hashes are for validation. So the choice depends on the rows and the seed alone, not on
 * partitions or order, and identical rows always land on the same side. A class's share is its part
 * of the rows, rounded so that the shares add up (largest remainder, the smaller label first).
 *
 * <p>Exactly the asked number of rows is chosen, unless rows that are identical lie across the
 * border of a class: they stay in training together, and validation has that many rows fewer. (A
 * sparse and a dense vector of equal values are not identical.)
 */
public final class StratifiedSplit {

  private static final String HASH = "hash";
  private static final String BUCKET = "bucket";
  // 256 buckets a class: the second job then brings N/256 hashes to the driver
  private static final int BUCKET_SHIFT = 56;

  private StratifiedSplit() {}

  /**
   * Adds a Boolean column that is true for validation rows.
   *
   * @param rows held or cheap to compute: they are read once here, and the hash again in the result
   * @param featuresCol the rows' content: a binary column is much cheaper to hash than the vectors
   *     made from it
   * @param validationRows how many to choose; 0 marks every row false without reading any
   * @throws DataException when a class is too small to give rows to both sides
   * @throws IllegalArgumentException when validationRows is negative or takes all the rows
   */
  public static Dataset<Row> markValidation(
      Dataset<Row> rows,
      String labelCol,
      String featuresCol,
      long validationRows,
      long seed,
      String indicatorCol) {
    if (validationRows == 0) {
      return rows.withColumn(indicatorCol, lit(false));
    }
    if (validationRows < 0) {
      throw new IllegalArgumentException(
          "Invalid validationRows: " + validationRows + " (must be at least 0)");
    }
    Column hash = xxhash64(lit(seed), col(labelCol), col(featuresCol));
    Dataset<Row> hashes =
        rows.select(col(labelCol).cast(DataTypes.DoubleType).as(PixelCsv.LABEL), hash.as(HASH))
            .persist(StorageLevel.MEMORY_AND_DISK());
    Map<Double, Long> borders;
    try {
      borders = borders(hashes, validationRows);
    } finally {
      hashes.unpersist();
    }
    UDF2<Double, Long, Boolean> isValidation =
        (label, rowHash) -> {
          Long border = borders.get(label);
          return border != null && rowHash < border;
        };
    return rows.withColumn(
        indicatorCol,
        udf(isValidation, DataTypes.BooleanType)
            .asNonNullable()
            .apply(col(labelCol).cast(DataTypes.DoubleType), hash));
  }

  /** The smallest hash of each class that is not for validation. */
  private static Map<Double, Long> borders(Dataset<Row> hashes, long validationRows) {
    Dataset<Row> bucketed =
        hashes.withColumn(BUCKET, shiftright(col(HASH), BUCKET_SHIFT)); // keeps the sign
    Map<Double, NavigableMap<Long, Long>> histograms = histograms(bucketed);
    Map<Double, Long> counts = new TreeMap<>();
    histograms.forEach((label, histogram) -> counts.put(label, sum(histogram)));
    // of each class: the rows still to choose in the bucket that has its border
    Map<Double, Long> left = shares(counts, validationRows);
    Column hasBorder = lit(false);
    for (Map.Entry<Double, NavigableMap<Long, Long>> histogram : histograms.entrySet()) {
      double label = histogram.getKey();
      long bucket = border(histogram.getValue(), left.getOrDefault(label, 0L));
      left.merge(label, -sum(histogram.getValue().headMap(bucket, false)), Long::sum);
      hasBorder = hasBorder.or(col(PixelCsv.LABEL).equalTo(label).and(col(BUCKET).equalTo(bucket)));
    }
    List<Row> nearBorders = bucketed.filter(hasBorder).collectAsList();
    return borders(nearBorders, left);
  }

  /** Goes up the hashes of each class's border bucket until its rows are chosen. */
  private static Map<Double, Long> borders(List<Row> nearBorders, Map<Double, Long> shares) {
    Map<Double, NavigableMap<Long, Long>> hashes = new TreeMap<>();
    for (Row row : nearBorders) {
      hashes
          .computeIfAbsent(row.getDouble(0), label -> new TreeMap<>())
          .merge(row.getLong(1), 1L, Long::sum);
    }
    Map<Double, Long> borders = new HashMap<>();
    hashes.forEach(
        (label, counts) -> borders.put(label, border(counts, shares.getOrDefault(label, 0L))));
    return borders;
  }

  /** Rows by class and bucket, the buckets in the order of their hashes. */
  private static Map<Double, NavigableMap<Long, Long>> histograms(Dataset<Row> bucketed) {
    Map<Double, NavigableMap<Long, Long>> histograms = new TreeMap<>();
    for (Row row : bucketed.groupBy(PixelCsv.LABEL, BUCKET).agg(count(lit(1))).collectAsList()) {
      if (row.isNullAt(0)) {
        throw new DataException("Cannot split the rows: a label is null");
      }
      histograms
          .computeIfAbsent(row.getDouble(0), label -> new TreeMap<>())
          .put(row.getLong(1), row.getLong(2));
    }
    return histograms;
  }

  /** The key of the row that follows the first {@code share} rows; there is one. */
  private static long border(NavigableMap<Long, Long> counts, long share) {
    long passed = 0;
    for (Map.Entry<Long, Long> count : counts.entrySet()) {
      passed += count.getValue();
      if (passed > share) {
        return count.getKey();
      }
    }
    throw new AssertionError("a share is less than its class");
  }

  /**
   * Splits {@code total} over the classes in proportion to their counts.
   *
   * @throws IllegalArgumentException when total is not below the sum of the counts
   * @throws DataException when a class would have no row on one of the sides
   */
  static Map<Double, Long> shares(Map<Double, Long> counts, long total) {
    long rows = sum(counts);
    if (total >= rows) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid validationRows: %d (must be less than the %d rows)",
              total,
              rows));
    }
    Map<Double, Long> shares = new TreeMap<>();
    counts.forEach((label, count) -> shares.put(label, Math.multiplyExact(count, total) / rows));
    long left = total - sum(shares);
    List<Map.Entry<Double, Long>> byRemainder = new ArrayList<>(counts.entrySet());
    byRemainder.sort(
        Comparator.comparingLong((Map.Entry<Double, Long> c) -> c.getValue() * total % rows)
            .reversed()
            .thenComparing(Map.Entry.comparingByKey()));
    byRemainder.stream().limit(left).forEach(c -> shares.merge(c.getKey(), 1L, Long::sum));
    shares.forEach(
        (label, share) -> {
          if (share == 0 || share.equals(counts.get(label))) {
            throw new DataException(
                String.format(
                    Locale.ROOT,
                    ("Cannot take %d of %d rows for validation: of the %d of class %.0f, %d would go"
                        + " (each side needs at least one)"),
                    total,
                    rows,
                    counts.get(label),
                    label,
                    share));
          }
        });
    return shares;
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
