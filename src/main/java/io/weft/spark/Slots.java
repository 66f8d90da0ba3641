package io.weft.spark;

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
 * the scheduler counts.
 */
public final class Slots {
  private static final int MAX_QUIET_SECONDS = 3;
  private static final long LOOK_MILLIS = 100;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** After it, a standalone cluster has started the executors that it has room for. */
  private static final long START_MILLIS = 15_000;

  /** Of YARN and Kubernetes. */
  private static final int DEFAULT_INSTANCES = 2;

  /** Shared evenly by 1, 2, 4 and 8 slots. */
  private static final int SLOTS_WITHOUT_BOUND = 8;

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

  /** Tasks that could start now: slots that no job of this application holds. */
  static int free(JavaSparkContext spark) {
    int running = 0;
    if (spark.sc().taskScheduler() instanceof TaskSchedulerImpl scheduler) {
      for (Object tasks : CollectionConverters.asJava(scheduler.runningTasksByExecutors()).values()) {
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
   *   <li>Elsewhere: the slots that are there, after the first executors have had time to register.
   * </ul>
   */
  public static int ofCluster(JavaSparkContext spark) {
    OptionalInt configured = ofConfiguration(spark.getConf());
    if (configured.isPresent()) {
      return configured.getAsInt();
    }
    long age = System.currentTimeMillis() - spark.startTime();
    return age < START_MILLIS ? count(spark, Integer.MAX_VALUE) : count(spark);
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
        ? OptionalInt.of(
            product(conf.getInt("spark.executor.instances", DEFAULT_INSTANCES), slots))
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
