package io.weft.spark.rows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import io.weft.math.KeyedRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Chooses validation rows by seed, the same share of every class.
 *
 * <p>Each row has a 64-bit key: {@code hash(seed, content) + n · γ}, where n counts the rows of
 * equal content from 0 and γ is 2⁶⁴ divided by the golden ratio. In a class, the rows with the
 * smallest keys are for validation. So:
 *
 * <ul>
 *   <li>The choice depends on the rows and the seed alone, not on partitions or order. Which of
 *       several equal rows is chosen makes no difference.
 *   <li>Equal rows are on both sides in proportion, because multiples of γ are spread evenly (H.
 *       Weyl, Über die Gleichverteilung von Zahlen mod. Eins, 1916).
 *   <li>A larger share keeps the rows of a smaller one.
 * </ul>
 *
 * <p>A class's share is its part of the rows, rounded so that the shares add up (largest remainder,
 * the smaller label first). Two different rows have equal keys about once in 2⁶⁴ pairs; at the
 * border of a class, both then stay in training.
 *
 * <p>The rows are hashed in one job. They are moved only if some are equal: Spark's shuffle then
 * brings equal rows together to count them. The driver sees counts and some of the keys.
 */
public final class ValidationSplit {
  private static final Logger LOG = LoggerFactory.getLogger(ValidationSplit.class);

  private static final long GAMMA = 0x9E3779B97F4A7C15L; // odd: n · γ differs for each n
  private static final String CLASS = "weft_class";
  private static final String HASH = "weft_hash";
  private static final String COPIES = "weft_copies";
  private static final String COPY = "weft_copy";

  /**
   * The driver counts the keys of each class in at most so many buckets, over all classes; of the
   * bucket with the class's border, it gets all keys.
   */
  private static final int MAX_BUCKETS = 1 << 20;

  private static final int MIN_BUCKET_BITS = 4;
  private static final int MAX_BUCKET_BITS = 16;

  /** Partitions are as many as the rows ask for, so that no sum depends on the cluster. */
  private static final int ROWS_OF_A_PARTITION = 16_384;

  private static final int MAX_PARTITIONS = 2_000;

  private ValidationSplit() {}

  /** Number of validation rows of each class. */
  @FunctionalInterface
  public interface Shares {

    /**
     * Divides.
     *
     * @param counts rows of each class, at least 1
     * @return for each class, less than its count
     * @throws IllegalArgumentException if these rows cannot be split in the way that was asked for
     */
    Map<Double, Long> of(Map<Double, Long> counts);

    /** Exactly so many rows; each class must have a row on both sides. */
    static Shares rows(long total) {
      return counts -> exactly(total, counts);
    }

    /**
     * A fraction of the rows, rounded. Each class keeps a training row. A class too small to give a
     * validation row is named in a warning.
     *
     * @param name what the user calls the fraction
     * @param fraction above 0 and below 1
     */
    static Shares fraction(String name, double fraction) {
      return counts -> about(name, fraction, counts);
    }
  }

  /**
   * Adds a Boolean column that is true for validation rows.
   *
   * @param rows cheap to compute: they are read once here, and once more with the result
   * @param label the class, a number; where it is null, the row takes no part and is marked false
   * @param hash 64 bits from the seed and the content: equal for equal rows
   */
  public static Dataset<Row> mark(
      Dataset<Row> rows, Column label, Column hash, Shares shares, String indicatorCol) {
    Column classOf = label.cast(DataTypes.DoubleType);
    Dataset<Row> contents =
        rows.select(classOf.as(CLASS), hash.as(HASH))
            .filter(col(CLASS).isNotNull())
            // Spark does not merge the partitions of a cached shuffle, 200 unless set
            .repartition(rows.sparkSession().sparkContext().defaultParallelism(), col(HASH))
            .groupBy(CLASS, HASH)
            .agg(count(lit(1)).as(COPIES))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Map<Double, Long> counts = new TreeMap<>();
      boolean someAreEqual = false;
      for (Row row : contents.groupBy(CLASS).agg(sum(COPIES), max(COPIES)).collectAsList()) {
        counts.put(row.getDouble(0), row.getLong(1));
        someAreEqual |= row.getLong(2) > 1;
      }
      Map<Double, Long> borders = borders(contents, shares.of(counts));
      UDF3<Double, Long, Long, Boolean> isValidation =
          (of, hashOf, copy) -> {
            Long border = of == null ? null : borders.get(of + 0.0); // no -0.0
            return border != null && key(hashOf, copy) < border;
          };
      Dataset<Row> hashed = rows.withColumn(CLASS, classOf).withColumn(HASH, hash);
      return (someAreEqual ? numbered(hashed, total(counts)) : hashed.withColumn(COPY, lit(0L)))
          .withColumn(
              indicatorCol,
              udf(isValidation, DataTypes.BooleanType)
                  .asNonNullable()
                  .apply(col(CLASS), col(HASH), col(COPY)))
          .drop(CLASS, HASH, COPY);
    } catch (Exception e) { // Scala declares none, so a SparkException comes unannounced
      InvalidRowException.rethrowFrom(e);
      throw e;
    } finally {
      contents.unpersist();
    }
  }

  /**
   * The hash of a training's rows as {@link Shards} reads them: equal for equal numbers, dense or
   * sparse, with equal weights. A row that the schema does not allow fails the job.
   */
  public static Column hash(
      ExampleSchema schema, long seed, Column features, Column label, Column weight) {
    UDF3<Object, Object, Object, Long> hash =
        (x, y, w) -> {
          RowReader reader = new RowReader(schema);
          reader.read(RowFactory.create(x, y, w, false));
          long bits = reader.hash() + Float.floatToIntBits(reader.weight);
          return KeyedRandom.mix(KeyedRandom.mix(seed) ^ KeyedRandom.mix(bits));
        };
    return udf(hash, DataTypes.LongType).asNonNullable().apply(features, label, weight);
  }

  private static long key(long hash, long copy) {
    return hash + copy * GAMMA;
  }

  /** The rows with their number among rows of equal content, from 0. */
  private static Dataset<Row> numbered(Dataset<Row> hashed, long count) {
    int partitions = (int) Math.min(1 + count / ROWS_OF_A_PARTITION, MAX_PARTITIONS);
    Column copy = row_number().over(Window.partitionBy(HASH, CLASS).orderBy(HASH)).minus(1);
    return hashed
        .repartition(partitions, col(HASH))
        .withColumn(COPY, copy.cast(DataTypes.LongType));
  }

  /** The smallest key that is not for validation, of each class that has validation rows. */
  private static Map<Double, Long> borders(Dataset<Row> contents, Map<Double, Long> shares) {
    JavaRDD<Tuple2<Double, Long>> keys = keys(contents);
    int shift = Long.SIZE - bucketBits(shares.size());
    // of each class: the bucket with its border, and the rows still to choose in it
    Map<Double, Long> buckets = new HashMap<>();
    Map<Double, Long> left = new HashMap<>();
    // shifting keeps the sign, so buckets are in the order of their keys
    byClass(keys.map(key -> new Tuple2<>(key._1(), key._2() >> shift)).countByValue())
        .forEach(
            (of, histogram) -> {
              long share = shares.getOrDefault(of, 0L);
              if (share > 0) {
                long bucket = border(histogram, share);
                buckets.put(of, bucket);
                left.put(of, share - total(histogram.headMap(bucket, false)));
              }
            });
    Map<Double, Long> borders = new HashMap<>();
    byClass(keys.filter(key -> isIn(buckets.get(key._1()), key._2() >> shift)).countByValue())
        .forEach((of, near) -> borders.put(of, border(near, left.getOrDefault(of, 0L))));
    return borders;
  }

  private static boolean isIn(@Nullable Long border, long bucket) {
    return border != null && border == bucket;
  }

  private static int bucketBits(int classes) {
    int bits = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(MAX_BUCKETS / Math.max(1, classes));
    return Math.max(MIN_BUCKET_BITS, Math.min(bits, MAX_BUCKET_BITS));
  }

  /** Class and key of every row. */
  private static JavaRDD<Tuple2<Double, Long>> keys(Dataset<Row> contents) {
    return contents
        .javaRDD()
        .flatMap(
            row -> {
              double of = row.getDouble(0);
              long hash = row.getLong(1);
              return LongStream.range(0, row.getLong(2))
                  .mapToObj(copy -> new Tuple2<>(of, key(hash, copy)))
                  .iterator();
            });
  }

  private static Map<Double, NavigableMap<Long, Long>> byClass(
      Map<Tuple2<Double, Long>, Long> counts) {
    Map<Double, NavigableMap<Long, Long>> byClass = new HashMap<>();
    counts.forEach(
        (key, count) ->
            byClass.computeIfAbsent(key._1(), of -> new TreeMap<>()).put(key._2(), count));
    return byClass;
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

  private static Map<Double, Long> exactly(long total, Map<Double, Long> counts) {
    long rows = total(counts);
    if (total < 0) {
      throw new IllegalArgumentException(
          "Invalid number of validation rows: " + total + " (must be at least 0)");
    }
    if (total >= rows) {
      throw cannotTake(total, rows, "training needs at least one");
    }
    Map<Double, Long> shares = inProportion(total, counts);
    shares.forEach(
        (of, share) -> {
          if (total > 0 && (share == 0 || share.equals(counts.get(of)))) {
            throw cannotTake(
                total,
                rows,
                String.format(
                    Locale.ROOT,
                    "of the %d of class %.0f, %d would go (each side needs at least one)",
                    counts.get(of),
                    of,
                    share));
          }
        });
    return shares;
  }

  private static IllegalArgumentException cannotTake(long total, long rows, String reason) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT, "Cannot take %d of %d rows for validation: %s", total, rows, reason));
  }

  private static Map<Double, Long> about(String name, double fraction, Map<Double, Long> counts) {
    if (counts.isEmpty()) {
      return Map.of(); // whoever trains on the rows says so
    }
    long rows = total(counts);
    Map<Double, Long> shares =
        inProportion(Math.min(Math.round(fraction * rows), rows - 1), counts);
    shares.replaceAll((of, share) -> Math.min(share, counts.getOrDefault(of, 1L) - 1));
    if (total(shares) == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid %s: %s (must leave rows on both sides; there are %d)",
              name,
              fraction,
              rows));
    }
    List<Double> without = new ArrayList<>(counts.keySet());
    without.removeIf(of -> shares.getOrDefault(of, 0L) > 0);
    if (!without.isEmpty()) {
      LOG.warn(
          "{} {} of {} rows leaves {} classes without validation rows, for example class {} with {} rows",
          name,
          fraction,
          rows,
          without.size(),
          without.get(0).longValue(),
          counts.get(without.get(0)));
    }
    return shares;
  }

  /** Splits {@code total} over the classes in proportion to their counts. */
  static Map<Double, Long> inProportion(long total, Map<Double, Long> counts) {
    long rows = total(counts);
    Map<Double, Long> shares = new TreeMap<>();
    counts.forEach((of, count) -> shares.put(of, Math.multiplyExact(count, total) / rows));
    List<Map.Entry<Double, Long>> byRemainder = new ArrayList<>(counts.entrySet());
    byRemainder.sort(
        Comparator.comparingLong((Map.Entry<Double, Long> c) -> c.getValue() * total % rows)
            .reversed()
            .thenComparing(Map.Entry.comparingByKey()));
    byRemainder.stream()
        .limit(total - total(shares))
        .forEach(c -> shares.merge(c.getKey(), 1L, Long::sum));
    return shares;
  }

  private static long total(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
