package io.weft.spark.rows;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Share of an executor's heap for the rows of its workers. Rows beyond it go to disk.
 *
 * @param share from 0 to 1, of the heap
 * @param partitions most partitions of an executor; the share is divided among them
 * @param rdd number of the RDD that blocks on disk belong to
 */
record RowMemory(double share, int partitions, int rdd) implements Serializable {
  /**
   * Spark gives 0.6 of the heap to its own blocks and sorting. A training needs the rest for its
   * batches, and rows are read from disk about as fast.
   */
  private static final double DEFAULT_SHARE = 0.3;

  /**
   * Reads the share from the configuration of the session.
   *
   * @param partitions of all workers
   * @throws IllegalArgumentException if it is not from 0 to 1
   */
  static RowMemory of(SparkSession spark, int partitions, int rdd) {
    int executors = Math.max(1, executors(spark.sparkContext()));
    return new RowMemory(share(spark), (partitions + executors - 1) / executors, rdd);
  }

  /** The configured share; fails as {@link #of} does. */
  static double share(SparkSession spark) {
    String text = spark.conf().get(Shards.MEMORY, String.valueOf(DEFAULT_SHARE));
    double share = number(text);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "Invalid " + Shards.MEMORY + ": " + text + " (must be a number from 0 to 1)");
    }
    return share;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static int executors(SparkContext spark) {
    return (int)
        CollectionConverters.asJava(spark.statusStore().executorList(true)).stream()
            .map(ExecutorSummary::id)
            .filter(id -> !id.equals("driver"))
            .count();
  }

  /** Bytes of the heap of this process for a partition's rows. */
  long bytesOfPartition() {
    return (long) (share * Runtime.getRuntime().maxMemory() / partitions);
  }
}
