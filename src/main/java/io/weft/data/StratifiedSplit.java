package io.weft.data;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Sets rows aside for validation, the same share of each class, as a pure function of seed and
 * content: neither the order of rows nor the number of partitions matters.
 *
 * <p>Within a class, the rows with the smallest keyed hashes are taken. Equal rows have equal
 * hashes and so fall on the same side, which keeps copies of a training row out of validation; only
 * such copies can make the count differ from what was asked.
 */
public final class StratifiedSplit {
  private StratifiedSplit() {}

  /**
   * Adds a Boolean column that is true for validation rows.
   *
   * @param validationRows how many rows to set aside; 0 = none
   * @throws DataException if it is negative, or not below the number of rows
   */
  public static Dataset<Row> mark(
      Dataset<Row> rows,
      String label,
      String features,
      String indicator,
      long validationRows,
      long seed) {
    if (validationRows == 0) {
      return rows.withColumn(indicator, functions.lit(false));
    }
    Column hash = functions.xxhash64(functions.lit(seed), functions.col(label), content(features));
    Dataset<Row> narrow = rows.select(functions.col(label).as("label"), hash.as("hash")).cache();
    try {
      Map<Double, Long> counts = new HashMap<>();
      for (Row row : narrow.groupBy("label").count().collectAsList()) {
        counts.put(row.getDouble(0), row.getLong(1));
      }
      return rows.withColumn(
          indicator, hash.leq(threshold(narrow, label, shares(counts, validationRows))));
    } finally {
      narrow.unpersist();
    }
  }

  private static Column content(String features) {
    return functions.udf(new HashVector(), DataTypes.LongType).apply(functions.col(features));
  }

  /**
   * How many rows of each class: proportional, rounded down, the rest to the largest remainders.
   */
  private static Map<Double, Long> shares(Map<Double, Long> counts, long validationRows) {
    long total = counts.values().stream().mapToLong(Long::longValue).sum();
    if (validationRows < 0 || validationRows >= total) {
      throw new DataException(
          "Cannot set %d rows aside for validation: there are %d rows"
              .formatted(validationRows, total));
    }
    Map<Double, Long> shares = new HashMap<>();
    counts.forEach((label, count) -> shares.put(label, count * validationRows / total));
    long rest = validationRows - shares.values().stream().mapToLong(Long::longValue).sum();
    counts.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<Double, Long>>comparingLong(
                    entry -> -(entry.getValue() * validationRows % total))
                .thenComparing(Map.Entry::getKey))
        .limit(rest)
        .forEach(entry -> shares.merge(entry.getKey(), 1L, Long::sum));
    return shares;
  }

  /** The largest hash that is still taken, as a function of the label. */
  private static Column threshold(Dataset<Row> narrow, String label, Map<Double, Long> shares) {
    Column rank = functions.row_number().over(Window.partitionBy("label").orderBy("hash"));
    List<Row> ranked =
        narrow
            .withColumn("rank", rank)
            .filter(
                shares.entrySet().stream()
                    .map(
                        share ->
                            functions
                                .col("label")
                                .equalTo(share.getKey())
                                .and(functions.col("rank").equalTo(share.getValue())))
                    .reduce(functions.lit(false), Column::or))
            .select("label", "hash")
            .collectAsList();
    Column threshold = functions.lit(Long.MIN_VALUE);
    for (Row row : ranked) {
      threshold =
          functions
              .when(functions.col(label).equalTo(row.getDouble(0)), functions.lit(row.getLong(1)))
              .otherwise(threshold);
    }
    return threshold;
  }
}
