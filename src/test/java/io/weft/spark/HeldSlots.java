package io.weft.spark;

import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/** A job of somebody else that holds slots of a local session until it is closed. */
public final class HeldSlots implements AutoCloseable {
  private static final long MINUTES = 3;
  private static volatile CountDownLatch started = new CountDownLatch(0);
  private static volatile CountDownLatch released = new CountDownLatch(0);

  private final JavaFutureAction<Void> job;

  private HeldSlots(JavaFutureAction<Void> job) {
    this.job = job;
  }

  /** Returns when the slots are held. */
  public static HeldSlots hold(JavaSparkContext spark, int slots) throws InterruptedException {
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

  @Override
  public void close() throws Exception {
    released.countDown();
    job.get(MINUTES, TimeUnit.MINUTES);
  }
}
