package io.weft.spark;

import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/**
 * Ends a training whose executors are lost for good: cancels its Spark jobs, which would wait
 * without end. With dynamic allocation, where executors come and go, it leaves that to Spark.
 */
public final class SlotGuard {
  private static final long LOOK_MILLIS = 500;

  private final JavaSparkContext spark;
  private final SlotWatch watch;
  private final String tag = "weft-" + UUID.randomUUID();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable IllegalStateException lost;

  private SlotGuard(JavaSparkContext spark, int needed) {
    this.spark = spark;
    this.watch = new SlotWatch(spark, needed);
  }

  /**
   * Runs a training under guard, in the calling thread.
   *
   * @throws IllegalStateException if the slots that the training cannot do without were missing for
   *     longer than {@code spark.weft.slots.timeout}; says how many there are
   */
  public static <T> T run(JavaSparkContext spark, Sync sync, Supplier<T> training) {
    if (spark.isLocal() || Slots.whyNoBarrier(spark).isPresent()) {
      return training.get();
    }
    return new SlotGuard(spark, sync.slots()).run(training);
  }

  private <T> T run(Supplier<T> training) {
    Thread watcher = new Thread(this::look, "weft-slots");
    watcher.setDaemon(true);
    spark.sc().addJobTag(tag);
    watcher.start();
    try {
      return training.get();
    } catch (Exception e) { // Spark throws checked ones undeclared
      IllegalStateException reason = lost;
      if (reason != null) {
        reason.addSuppressed(e);
        throw reason;
      }
      throw e;
    } finally {
      ended.countDown();
      spark.sc().removeJobTag(tag);
    }
  }

  private void look() {
    try {
      while (!ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        try {
          watch.areEnough();
        } catch (IllegalStateException e) {
          lost = e;
          spark.sc().cancelJobsWithTag(tag);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
