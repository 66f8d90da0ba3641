package io.weft.spark;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * How many tasks a cluster runs at the same time. Asks a part of {@link SparkContext} that Spark
 * keeps for itself, the one that barrier jobs are checked with.
 */
public final class Slots {
  private static final int MAX_QUIET_SECONDS = 3;

  private Slots() {}

  /** Tasks that can run at the same time now, at least 1. */
  public static int count(JavaSparkContext spark) {
    return Math.max(1, present(spark));
  }

  /** Tasks that can run at the same time now; 0 while there is no executor. */
  static int present(JavaSparkContext spark) {
    SparkContext context = spark.sc();
    return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
  }

  /**
   * Tasks that can run at the same time, as soon as there are as many as wanted, or no more have
   * come for a while: the executors of a cluster register one after the other.
   */
  static int count(JavaSparkContext spark, int wanted) {
    int slots = count(spark);
    if (spark.isLocal()) {
      return slots;
    }
    int quietSeconds = 0;
    try {
      while (slots < wanted && quietSeconds < MAX_QUIET_SECONDS) {
        TimeUnit.SECONDS.sleep(1);
        int now = count(spark);
        quietSeconds = now > slots ? 0 : quietSeconds + 1;
        slots = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return slots;
  }

  /** Why the executors cannot be asked to run all tasks of an epoch at once; empty if they can. */
  public static Optional<String> whyNoBarrier(JavaSparkContext spark) {
    SparkConf conf = spark.getConf();
    boolean isDynamic =
        conf.getBoolean("spark.dynamicAllocation.enabled", false) && !spark.isLocal();
    return isDynamic ? Optional.of("spark.dynamicAllocation.enabled is true") : Optional.empty();
  }
}
