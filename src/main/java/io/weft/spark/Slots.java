package io.weft.spark;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.TaskSchedulerImpl;
import scala.jdk.javaapi.CollectionConverters;

/**
 * How many tasks a cluster runs at the same time, and how many of these slots are free. Asks parts
 * of {@link SparkContext} that Spark keeps for itself: what barrier jobs are checked with, and what
 * the scheduler and the status store count.
 */
public final class Slots {
  private static final int MAX_QUIET_SECONDS = 3;
  private static final long LOOK_MILLIS = 100;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** Slots of YARN and Kubernetes. */
  private static final int DEFAULT_INSTANCES = 2;

  /** Shared evenly by 1, 2, 4 and 8 slots. */
  private static final int SLOTS_WITHOUT_BOUND = 8;

  private Slots() {}

  /** Tasks that can run at the same time now, at least 1. */
  public static int count(JavaSparkContext spark) {
    return Math.max(1, present(spark));
  }

  /** Tasks that can run at the same time now; 0 while there is no executor. */
  public static int present(JavaSparkContext spark) {
    SparkContext context = spark.sc();
    return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
  }

  /** Tasks that could start now: slots that no job of this application holds. */
  static int free(JavaSparkContext spark) {
    int running = 0;
    if (spark.sc().taskScheduler() instanceof TaskSchedulerImpl scheduler) {
      for (Object tasks :
          CollectionConverters.asJava(scheduler.runningTasksByExecutors()).values()) {
        running += (Integer) tasks;
      }
    }
    return Math.max(0, present(spark) - running);
  }

  /**
   * Free slots, as soon as there are as many as wanted, or after a few seconds: what else is about
   * to end should not cost a training its speed.
   */
  static int free(JavaSparkContext spark, int wanted) {
    long start = System.nanoTime();
    int free = free(spark);
    try {
      while (free < wanted && System.nanoTime() - start < PATIENCE_NANOS) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        free = free(spark);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return free;
  }

  /**
   * Slots that a training uses which does not say how many workers it has: the same number for the
   * same configuration and cluster.
   *
   * <ul>
   *   <li>With dynamic allocation, where slots come and go: the cores of {@code
   *       spark.dynamicAllocation.maxExecutors} executors; {@value #SLOTS_WITHOUT_BOUND} where that
   *       has no bound, or the cores of an executor are not set.
   *   <li>On YARN and Kubernetes: the cores of {@code spark.executor.instances} executors, whether
   *       they have all come or not.
   *   <li>Elsewhere: the slots that are there when no executor has registered for three seconds.
   * </ul>
   */
  public static int ofCluster(JavaSparkContext spark) {
    OptionalInt configured = ofConfiguration(spark.getConf());
    if (configured.isPresent()) {
      return configured.getAsInt();
    }
    if (!spark.isLocal()) {
      awaitExecutors(spark);
    }
    return count(spark);
  }

  /** Returns when there are executors, and no further one has come for a while. */
  private static void awaitExecutors(JavaSparkContext spark) {
    long timeout = SlotWatch.timeout(spark).toMillis();
    long start = System.currentTimeMillis();
    try {
      while (present(spark) == 0
          || System.currentTimeMillis() - lastArrival(spark) < 1000 * MAX_QUIET_SECONDS) {
        if (System.currentTimeMillis() - start > timeout) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "Cannot train: the executors have not come in %d s, there are %d slots (%s bounds the wait)",
                  timeout / 1000,
                  present(spark),
                  SlotWatch.TIMEOUT));
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** When the newest executor registered, in milliseconds. */
  private static long lastArrival(JavaSparkContext spark) {
    return CollectionConverters.asJava(spark.sc().statusStore().executorList(true)).stream()
        .mapToLong(executor -> executor.addTime().toInstant().toEpochMilli())
        .max()
        .orElseGet(spark::startTime);
  }

  /** What the configuration alone says of {@link #ofCluster}; empty where slots are counted. */
  static OptionalInt ofConfiguration(SparkConf conf) {
    String master = conf.get("spark.master");
    boolean isManaged = master.startsWith("yarn") || master.startsWith("k8s");
    int cores = conf.getInt("spark.executor.cores", isManaged ? 1 : 0);
    int slots = cores / conf.getInt("spark.task.cpus", 1);
    if (isDynamic(conf)) {
      int executors = conf.getInt("spark.dynamicAllocation.maxExecutors", Integer.MAX_VALUE);
      boolean isBounded = slots > 0 && executors < Integer.MAX_VALUE;
      return OptionalInt.of(isBounded ? product(executors, slots) : SLOTS_WITHOUT_BOUND);
    }
    return isManaged
        ? OptionalInt.of(product(conf.getInt("spark.executor.instances", DEFAULT_INSTANCES), slots))
        : OptionalInt.empty();
  }

  private static int product(int executors, int slots) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, (long) executors * slots));
  }

  private static boolean isDynamic(SparkConf conf) {
    return conf.getBoolean("spark.dynamicAllocation.enabled", false)
        && !isLocal(conf.get("spark.master"));
  }

  /** As Spark has it: {@code local-cluster} is a cluster. */
  private static boolean isLocal(String master) {
    return master.equals("local") || master.startsWith("local[");
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
    return isDynamic(spark.getConf())
        ? Optional.of("spark.dynamicAllocation.enabled is true")
        : Optional.empty();
  }
}
