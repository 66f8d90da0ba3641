package io.weft.spark;

import java.time.Duration;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Whether a cluster still has the slots that a training cannot do without. Spark itself waits for
 * lost ones without end, or for ten minutes; here {@code spark.weft.slots.timeout} says how long.
 */
final class SlotWatch {
  /** An executor that is started again is there much sooner, a machine that reboots is not. */
  private static final String DEFAULT_TIMEOUT = "120s";

  static final String TIMEOUT = "spark.weft.slots.timeout";

  private final JavaSparkContext spark;
  private final int needed;
  private final Duration timeout;
  private boolean isShort;
  private long shortSinceNanos;

  /**
   * Starts to watch.
   *
   * @param needed at the same time
   */
  SlotWatch(JavaSparkContext spark, int needed) {
    this.spark = spark;
    this.needed = needed;
    this.timeout = timeout(spark);
  }

  /** Longest time that slots may be missing. */
  static Duration timeout(JavaSparkContext spark) {
    return Duration.ofSeconds(spark.getConf().getTimeAsSeconds(TIMEOUT, DEFAULT_TIMEOUT));
  }

  /**
   * Whether the slots are there now, whatever runs in them.
   *
   * @throws IllegalStateException if they have been missing for too long; says how many there are
   */
  synchronized boolean areEnough() {
    if (spark.isLocal() || spark.sc().isStopped()) {
      return true;
    }
    int present = Slots.present(spark);
    long now = System.nanoTime();
    if (present >= needed) {
      isShort = false;
      return true;
    }
    if (!isShort) {
      isShort = true;
      shortSinceNanos = now;
    }
    if (now - shortSinceNanos > timeout.toNanos()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Cannot go on: executors were lost, and for %d s there have been fewer slots than are needed at once: %d of %d (%s bounds the wait)",
              timeout.toSeconds(),
              present,
              needed,
              TIMEOUT));
    }
    return false;
  }
}
