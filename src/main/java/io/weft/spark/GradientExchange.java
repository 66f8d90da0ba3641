package io.weft.spark;

import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The way in which a training exchanges gradients. All modes give the same bits.
 *
 * @param tasks number of tasks per step; they share the workers
 * @param reason reason for the choice, for users
 */
public record GradientExchange(Mode mode, int tasks, String reason) {

  /** Modes of the exchange. */
  public enum Mode {
    /** Tasks exchange gradients among themselves: {@link AllReduceEpochRunner}. */
    ALL_REDUCE,
    /** Tasks send gradients to the driver: {@link DriverEpochRunner}. */
    DRIVER,
    /** The driver computes all gradients: {@link io.weft.train.LocalEpochRunner}. */
    LOCAL;

    /** Name of the mode in the configuration. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Slots that a training cannot do without; more slots only make it faster. */
  int requiredSlots() {
    return mode == Mode.ALL_REDUCE ? tasks : 1;
  }

  /**
   * Chooses the mode and the number of tasks. {@code auto} uses the slots that are free, so that it
   * does not wait for other jobs.
   *
   * @param sync name of a mode, or {@code auto}
   * @throws IllegalArgumentException if {@code sync} is all-reduce, but the cluster does not allow
   *     it
   */
  public static GradientExchange choose(JavaSparkContext spark, String sync, int workers) {
    if (sync.equals("local")) {
      return new GradientExchange(Mode.LOCAL, workers, "configured");
    }
    Optional<String> obstacle = Slots.whyNoBarrier(spark);
    if (obstacle.isPresent()) {
      if (sync.equals("all-reduce")) {
        throw new IllegalArgumentException(
            "Cannot use sync = all-reduce: all tasks of an epoch must run at once, but %s (use sync = driver)"
                .formatted(obstacle.get()));
      }
      return new GradientExchange(Mode.DRIVER, workers, obstacle.get());
    }
    int slots = Slots.count(spark, workers);
    int tasks = Math.min(workers, slots);
    if (sync.equals("auto")) {
      int free = Slots.free(spark, tasks);
      boolean isShort = free > 0 && free < tasks; // if none is free, Spark's queue decides
      String otherJobs = isShort ? ", other jobs hold " + (slots - free) : "";
      int used = isShort ? free : tasks;
      return new GradientExchange(Mode.ALL_REDUCE, used, usage(workers, used, slots) + otherJobs);
    }
    return new GradientExchange(
        sync.equals("driver") ? Mode.DRIVER : Mode.ALL_REDUCE,
        tasks,
        "configured, " + usage(workers, tasks, slots));
  }

  private static String usage(int workers, int tasks, int slots) {
    return String.format(Locale.ROOT, "%d workers in %d of %d slots", workers, tasks, slots);
  }
}
