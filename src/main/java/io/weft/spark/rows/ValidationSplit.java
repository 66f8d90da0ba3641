package io.weft.spark.rows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import io.weft.math.ContentHash;
import java.math.BigInteger;
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
 *   <li>The choice depends on the rows and the seed only, not on partitions or order. Between equal
 *       rows the choice makes no difference.
 *   <li>Equal rows are on both sides in proportion, because multiples of γ are spread evenly (H.
 *       Weyl, Über die Gleichverteilung von Zahlen mod. Eins, 1916).
 *   <li>A larger share contains the rows of a smaller share.
 * </ul>
 *
 * <p>The shares of the classes are proportional to their rows, and rounded by largest remainder,
 * the smaller label first. Two different rows have equal keys about once in 2⁶⁴ pairs. If that
 * happens at the border of a class, both stay in training.
 *
 * <p>One job hashes the rows. Rows are shuffled only if some are equal: equal rows must meet to be
 * counted. The driver receives counts and some of the keys.
 */
public final class ValidationSplit {
  private static final Logger LOG = LoggerFactory.getLogger(ValidationSplit.class);

  private static final long GAMMA = 0x9E3779B97F4A7C15L; // odd: n · γ differs for each n
  private static final String CLASS = "weft_class";
  private static final String HASH = "weft_hash";
  private static final String COPIES = "weft_copies";
  private static final String COPY = "weft_copy";

  /**
   * Limit of the buckets, over all classes, in which the driver counts keys. The driver receives
   * all keys of the buckets with a class's border.
   */
  private static final int MAX_BUCKETS = 1 << 20;

  private static final int MIN_BUCKET_BITS = 4;
  private static final int MAX_BUCKET_BITS = 16;

  /** Rows of a partition; a number that depends on the rows only keeps sums the same everywhere. */
  private static final int ROWS_PER_PARTITION = 16_384;

  private static final int MAX_PARTITIONS = 2_000;

  private ValidationSplit() {}

  /** Number of validation rows of each class. */
  @FunctionalInterface
  public interface Shares {

    /**
     * Chooses the number of validation rows of each class.
     *
     * @param counts number of rows of each class, at least 1
     * @return a number for each class, less than its count
     * @throws IllegalArgumentException if the rows cannot be split in this way
     */
    Map<Double, Long> perClass(Map<Double, Long> counts);

    /** Takes exactly {@code total} rows; each class must have a row on both sides. */
    static Shares rows(long total) {
      return counts -> exactly(total, counts);
    }

    /**
     * Takes a fraction of the rows, rounded. Each class keeps a training row. A warning names a
     * class that is too small for a validation row.
     *
     * @param name the user's name of the fraction, for messages
     * @param fraction above 0 and below 1
     */
    static Shares fraction(String name, double fraction) {
      return counts -> about(name, fraction, counts);
    }
  }

  /**
   * Adds a Boolean column that is true for validation rows.
   *
   * @param rows should be cheap to compute: they are read here, and again with the result
   * @param label the class, a number; rows with null are not counted, and marked false
   * @param hash 64-bit hash of the seed and the content: equal for equal rows
   */
  public static Dataset<Row> mark(
      Dataset<Row> rows, Column label, Column hash, Shares shares, String indicatorCol) {
    Column classOf = label.cast(DataTypes.DoubleType);
    Dataset<Row> contents =
        rows.select(classOf.as(CLASS), hash.as(HASH))
            .filter(col(CLASS).isNotNull())
            // Spark does not merge the partitions of a cached shuffle, by default 200
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
      Map<Double, Long> borders = borders(contents, shares.perClass(counts));
      UDF3<Double, Long, Long, Boolean> isValidation =
          (classLabel, rowHash, copy) -> {
            Long border = classLabel == null ? null : borders.get(classLabel + 0.0); // no -0.0
            return border != null && key(rowHash, copy) < border;
          };
      Dataset<Row> hashed = rows.withColumn(CLASS, classOf).withColumn(HASH, hash);
      return (someAreEqual ? numbered(hashed, total(counts)) : hashed.withColumn(COPY, lit(0L)))
          .withColumn(
              indicatorCol,
              udf(isValidation, DataTypes.BooleanType)
                  .asNonNullable()
                  .apply(col(CLASS), col(HASH), col(COPY)))
          .drop(CLASS, HASH, COPY);
    } catch (Exception e) { // Scala declares no exceptions, but SparkException is a checked one
      InvalidRowException.rethrowFrom(e);
      throw e;
    } finally {
      contents.unpersist();
    }
  }

  /**
   * Hash of a training's rows, as {@link Shards} reads them: equal for equal values and weights,
   * dense or sparse. A row that the schema does not allow fails the job.
   */
  public static Column hash(
      ExampleSchema schema, long seed, Column features, Column label, Column weight) {
    UDF3<Object, Object, Object, Long> hash =
        (x, y, w) -> {
          RowReader reader = new RowReader(schema);
          reader.read(RowFactory.create(x, y, w, false));
          return ContentHash.seeded(seed, reader.hash(), reader.weight);
        };
    return udf(hash, DataTypes.LongType).asNonNullable().apply(features, label, weight);
  }

  private static long key(long hash, long copy) {
    return hash + copy * GAMMA;
  }

  /** Adds each row's index among the rows of equal content, from 0. */
  private static Dataset<Row> numbered(Dataset<Row> hashed, long count) {
    int partitions = (int) Math.min(1 + count / ROWS_PER_PARTITION, MAX_PARTITIONS);
    Column copy = row_number().over(Window.partitionBy(HASH, CLASS).orderBy(HASH)).minus(1);
    return hashed
        .repartition(partitions, col(HASH))
        .withColumn(COPY, copy.cast(DataTypes.LongType));
  }

  /** Smallest key that is not for validation, for each class with validation rows. */
  private static Map<Double, Long> borders(Dataset<Row> contents, Map<Double, Long> shares) {
    JavaRDD<Tuple2<Double, Long>> keys = keys(contents);
    int shift = Long.SIZE - bucketBits(shares.size());
    Map<Double, Long> borderBuckets = new HashMap<>();
    Map<Double, Long> sharesInBuckets = new HashMap<>();
    // the shift keeps the sign, so buckets are in the order of their keys
    byClass(keys.map(key -> new Tuple2<>(key._1(), key._2() >> shift)).countByValue())
        .forEach(
            (label, histogram) -> {
              long share = shares.getOrDefault(label, 0L);
              if (share > 0) {
                long bucket = border(histogram, share);
                borderBuckets.put(label, bucket);
                sharesInBuckets.put(label, share - total(histogram.headMap(bucket, false)));
              }
            });
    Map<Double, Long> borders = new HashMap<>();
    byClass(keys.filter(key -> isIn(borderBuckets.get(key._1()), key._2() >> shift)).countByValue())
        .forEach(
            (label, inBucket) ->
                borders.put(label, border(inBucket, sharesInBuckets.getOrDefault(label, 0L))));
    return borders;
  }

  private static boolean isIn(@Nullable Long borderBucket, long bucket) {
    return borderBucket != null && borderBucket == bucket;
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
              double label = row.getDouble(0);
              long hash = row.getLong(1);
              return LongStream.range(0, row.getLong(2))
                  .mapToObj(copy -> new Tuple2<>(label, key(hash, copy)))
                  .iterator();
            });
  }

  private static Map<Double, NavigableMap<Long, Long>> byClass(
      Map<Tuple2<Double, Long>, Long> counts) {
    Map<Double, NavigableMap<Long, Long>> byClass = new HashMap<>();
    counts.forEach(
        (key, count) ->
            byClass.computeIfAbsent(key._1(), label -> new TreeMap<>()).put(key._2(), count));
    return byClass;
  }

  /** Key of the row after the first {@code share} rows, which exists. */
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
        (label, share) -> {
          if (total > 0 && (share == 0 || share.equals(counts.get(label)))) {
            throw cannotTake(
                total,
                rows,
                String.format(
                    Locale.ROOT,
                    "it would take %d of the %d rows of class %.0f (each side needs at least one)",
                    share,
                    counts.get(label),
                    label));
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
      return Map.of(); // training reports that there are no rows
    }
    long rows = total(counts);
    Map<Double, Long> shares =
        inProportion(Math.min(Math.round(fraction * rows), rows - 1), counts);
    shares.replaceAll((label, share) -> Math.min(share, counts.getOrDefault(label, 1L) - 1));
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
    without.removeIf(label -> shares.getOrDefault(label, 0L) > 0);
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
    Map<Double, Long> remainders = new TreeMap<>();
    counts.forEach(
        (label, count) -> {
          BigInteger[] share = // the product may be more than a long
              BigInteger.valueOf(count)
                  .multiply(BigInteger.valueOf(total))
                  .divideAndRemainder(BigInteger.valueOf(rows));
          shares.put(label, share[0].longValueExact());
          remainders.put(label, share[1].longValueExact());
        });
    remainders.entrySet().stream()
        .sorted(
            Map.Entry.<Double, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(total - total(shares))
        .forEach(c -> shares.merge(c.getKey(), 1L, Long::sum));
    return shares;
  }

  private static long total(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
