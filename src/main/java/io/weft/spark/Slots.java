package io.weft.spark;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * How many tasks a cluster runs at the same time. Asks a part of {@link SparkContext} that Spark
 * keeps for itself, the one that barrier jobs are checked with.
 */
public final class Slots {
  private Slots() {}

  /** Tasks that can run at the same time now, at least 1. */
  public static int count(JavaSparkContext spark) {
    SparkContext context = spark.sc();
    return Math.max(
        1,
        context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile()));
  }

  /** Why the executors cannot be asked to run all tasks of an epoch at once; empty if they can. */
  public static Optional<String> whyNoBarrier(JavaSparkContext spark) {
    SparkConf conf = spark.getConf();
    boolean isDynamic =
        conf.getBoolean("spark.dynamicAllocation.enabled", false) && !spark.isLocal();
    return isDynamic ? Optional.of("spark.dynamicAllocation.enabled is true") : Optional.empty();
  }
}
