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
public record Sync(Mode mode, int tasks, String reason) {

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
   * Chooses.
   *
   * @param asked a mode, or {@code auto}
   * @throws IllegalArgumentException if all-reduce is asked for, but cannot be
   */
  public static Sync choose(JavaSparkContext spark, String asked, int workers) {
    if (asked.equals("local")) {
      return new Sync(Mode.LOCAL, workers, "asked for");
    }
    Optional<String> obstacle = Slots.whyNoBarrier(spark);
    if (obstacle.isPresent()) {
      if (asked.equals("all-reduce")) {
        throw new IllegalArgumentException(
            "Cannot use sync = all-reduce: all tasks of an epoch must run at once, but %s (use sync = driver)"
                .formatted(obstacle.get()));
      }
      return new Sync(Mode.DRIVER, workers, obstacle.get());
    }
    int slots = Slots.count(spark, workers);
    int tasks = Math.min(workers, slots);
    String room = String.format(Locale.ROOT, "%d workers in %d of %d slots", workers, tasks, slots);
    return asked.equals("auto")
        ? new Sync(Mode.ALL_REDUCE, tasks, room)
        : new Sync(
            asked.equals("driver") ? Mode.DRIVER : Mode.ALL_REDUCE, tasks, "asked for, " + room);
  }
}
