package io.weft.spark;

import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Where the gradients of a training meet. All ways give the same bits.
 *
 * @param mode how
 * @param tasks of a step, which share the workers
 * @param reason why, for a person to read
 */
public record GradientExchange(Mode mode, int tasks, String reason) {

  /** The ways. */
  public enum Mode {
    /** {@link AllReduceEpochRunner}. */
    ALL_REDUCE,
    /** {@link DriverEpochRunner}. */
    DRIVER,
    /** {@link io.weft.train.LocalEpochRunner}, on the driver. */
    LOCAL;

    /** As a user types it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Without these a training cannot go on; all others only make it faster. */
  int slots() {
    return mode == Mode.ALL_REDUCE ? tasks : 1;
  }

  /**
   * Chooses. {@code auto} takes the slots that are free, so that it does not wait for other jobs.
   *
   * @param asked a mode, or {@code auto}
   * @throws IllegalArgumentException if all-reduce is asked for, but cannot be
   */
  public static GradientExchange choose(JavaSparkContext spark, String asked, int workers) {
    if (asked.equals("local")) {
      return new GradientExchange(Mode.LOCAL, workers, "asked for");
    }
    Optional<String> obstacle = Slots.whyNoBarrier(spark);
    if (obstacle.isPresent()) {
      if (asked.equals("all-reduce")) {
        throw new IllegalArgumentException(
            "Cannot use sync = all-reduce: all tasks of an epoch must run at once, but %s (use sync = driver)"
                .formatted(obstacle.get()));
      }
      return new GradientExchange(Mode.DRIVER, workers, obstacle.get());
    }
    int slots = Slots.count(spark, workers);
    int tasks = Math.min(workers, slots);
    if (asked.equals("auto")) {
      int free = Slots.free(spark, tasks);
      boolean isShort = free > 0 && free < tasks; // where none is free, Spark's queue decides
      String others = isShort ? ", other jobs hold " + (slots - free) : "";
      int taken = isShort ? free : tasks;
      return new GradientExchange(Mode.ALL_REDUCE, taken, room(workers, taken, slots) + others);
    }
    return new GradientExchange(
        asked.equals("driver") ? Mode.DRIVER : Mode.ALL_REDUCE,
        tasks,
        "asked for, " + room(workers, tasks, slots));
  }

  private static String room(int workers, int tasks, int slots) {
    return String.format(Locale.ROOT, "%d workers in %d of %d slots", workers, tasks, slots);
  }
}
