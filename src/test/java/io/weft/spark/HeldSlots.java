package io.weft.spark;

import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/** Another job that holds slots of a local session until it is released. */
public final class HeldSlots {
  private static final long MINUTES = 3;
  private static volatile CountDownLatch started = new CountDownLatch(0);
  private static volatile CountDownLatch released = new CountDownLatch(0);

  private final JavaFutureAction<Void> job;

  private HeldSlots(JavaFutureAction<Void> job) {
    this.job = job;
  }

  /** Action while slots are held; it may release them. */
  @FunctionalInterface
  public interface Meanwhile {
    void run(HeldSlots held) throws Exception;
  }

  /** Runs an action while slots are held. */
  public static void during(JavaSparkContext spark, int slots, Meanwhile meanwhile)
      throws Exception {
    HeldSlots held = hold(spark, slots);
    try {
      meanwhile.run(held);
    } finally {
      held.release();
    }
  }

  private static HeldSlots hold(JavaSparkContext spark, int slots) throws InterruptedException {
    started = new CountDownLatch(slots);
    released = new CountDownLatch(1);
    HeldSlots held =
        new HeldSlots(
            spark
                .parallelize(Collections.nCopies(slots, 0), slots)
                .foreachAsync(
                    any -> {
                      started.countDown();
                      released.await(MINUTES, TimeUnit.MINUTES);
                    }));
    if (!started.await(MINUTES, TimeUnit.MINUTES)) {
      throw new AssertionError(started.getCount() + " tasks have not started");
    }
    return held;
  }

  /** Ends the job, and waits until its slots are free. */
  public void release() {
    released.countDown();
    try {
      job.get(MINUTES, TimeUnit.MINUTES);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("the slots are still held", e);
    }
  }
}
