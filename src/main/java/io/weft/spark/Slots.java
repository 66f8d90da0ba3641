package io.weft.spark;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.TaskSchedulerImpl;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Counts a cluster's slots (tasks that can run at the same time), and the free ones. Uses internal
 * methods of {@link SparkContext}: the count for checks of barrier jobs, the scheduler, and the
 * status store.
 */
public final class Slots {
  private static final int MAX_QUIET_SECONDS = 3;
  private static final long POLL_MILLIS = 100;
  private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** Default number of executors on YARN and Kubernetes. */
  private static final int DEFAULT_INSTANCES = 2;

  /** Number of workers without a known bound; 1, 2, 4 or 8 slots share it evenly. */
  private static final int SLOTS_WITHOUT_BOUND = 8;

  private Slots() {}

  /** Current number of slots, at least 1. */
  public static int count(JavaSparkContext spark) {
    return Math.max(1, present(spark));
  }

  /** Current number of slots; 0 while there is no executor. */
  public static int present(JavaSparkContext spark) {
    SparkContext context = spark.sc();
    return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
  }

  /** Names of the current executors, and of the driver. */
  static Set<String> executors(JavaSparkContext spark) {
    return CollectionConverters.asJava(spark.sc().statusStore().executorList(true)).stream()
        .map(ExecutorSummary::id)
        .collect(Collectors.toSet());
  }

  /** Current number of slots that no job of this application holds. */
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
   * Waits for free slots and returns their number. Returns as soon as there are {@code wanted}, or
   * after a few seconds. Jobs that are about to end then do not slow down a training.
   */
  static int free(JavaSparkContext spark, int wanted) {
    long start = System.nanoTime();
    int free = free(spark);
    try {
      while (free < wanted && System.nanoTime() - start < MAX_WAIT_NANOS) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        free = free(spark);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return free;
  }

  /**
   * Default number of workers of a training: the same for the same configuration and cluster.
   *
   * <ul>
   *   <li>With dynamic allocation: the slots of {@code spark.dynamicAllocation.maxExecutors}
   *       executors; {@value #SLOTS_WITHOUT_BOUND} if that or the cores of an executor are not set.
   *   <li>On YARN and Kubernetes: the slots of {@code spark.executor.instances} executors,
   *       registered or not.
   *   <li>Elsewhere: the slots that exist when no executor has registered for three seconds.
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

  /** Waits until there are executors, and no other one has registered for a while. */
  private static void awaitExecutors(JavaSparkContext spark) {
    long timeout = SlotGuard.timeout(spark).toMillis();
    long start = System.currentTimeMillis();
    try {
      while (present(spark) == 0
          || System.currentTimeMillis() - lastRegistration(spark) < 1000 * MAX_QUIET_SECONDS) {
        if (System.currentTimeMillis() - start > timeout) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "Cannot train: the executors have not registered in %d s, there are %d slots"
                      + " (%s bounds the wait)",
                  timeout / 1000,
                  present(spark),
                  SlotGuard.TIMEOUT));
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Registration time of the newest executor, in milliseconds since 1970. */
  private static long lastRegistration(JavaSparkContext spark) {
    return CollectionConverters.asJava(spark.sc().statusStore().executorList(true)).stream()
        .mapToLong(executor -> executor.addTime().toInstant().toEpochMilli())
        .max()
        .orElseGet(spark::startTime);
  }

  /** Result of {@link #ofCluster} by the configuration; empty where slots are counted instead. */
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

  /** Returns true for local mode; like Spark, treats {@code local-cluster} as a cluster. */
  private static boolean isLocal(String master) {
    return master.equals("local") || master.startsWith("local[");
  }

  /**
   * Waits for executors, which register one after the other, and returns the number of slots.
   * Returns as soon as there are {@code wanted}, or no executor has registered for a while.
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

  /** Reason why barrier jobs are not possible in this configuration; empty if they are. */
  public static Optional<String> whyNoBarrier(JavaSparkContext spark) {
    return isDynamic(spark.getConf())
        ? Optional.of("spark.dynamicAllocation.enabled is true")
        : Optional.empty();
  }
}
