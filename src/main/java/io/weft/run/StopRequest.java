package io.weft.run;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;

/**
 * A request that this process ends, by Ctrl-C or SIGTERM. The JVM then waits for a bounded time
 * until the training is closed.
 *
 * <p>A training that polls the request ends by itself. Reading data and MLlib's perceptron do not
 * poll; they end because their Spark jobs are cancelled.
 */
public final class StopRequest implements AutoCloseable {
  private static final long STOP_SECONDS = 20;
  private static final long CANCEL_MILLIS = 100;

  /**
   * Hooks of a higher priority run first; Spark stops its context at 40, the file systems are
   * closed at 10.
   */
  private static final int BEFORE_SPARK = 100;

  private final SparkSession spark;
  private final Runnable hook = this::waitForTheEnd;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean requested;
  private volatile boolean isPolled;
  private volatile Runnable atTheEnd = () -> {};

  private StopRequest(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Starts to listen for the request.
   *
   * @throws CancellationException if the JVM is ending already
   */
  static StopRequest listen(SparkSession spark) {
    StopRequest stop = new StopRequest(spark);
    try {
      ShutdownHookManager.get()
          .addShutdownHook(stop.hook, BEFORE_SPARK, 2 * STOP_SECONDS, TimeUnit.SECONDS);
    } catch (IllegalStateException e) {
      throw (CancellationException) new CancellationException("the JVM is ending").initCause(e);
    }
    return stop;
  }

  /** Tells whether the JVM is ending, for whatever reason. An exception then is no failure. */
  public static boolean isJvmEnding() {
    try {
      Runtime.getRuntime().removeShutdownHook(new Thread());
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  boolean isRequested() {
    return requested || isJvmEnding();
  }

  /** Polls the request. From then on, jobs are not cancelled, because the caller stops itself. */
  boolean isRequestedNow() {
    isPolled = true;
    return requested;
  }

  /** Sets the action for when the training has ended, or has not ended in time. */
  void atTheEnd(Runnable action) {
    atTheEnd = action;
  }

  private void waitForTheEnd() {
    requested = true;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    try {
      while (!ended.await(CANCEL_MILLIS, TimeUnit.MILLISECONDS) && System.nanoTime() < deadline) {
        if (!isPolled) {
          spark.sparkContext().cancelAllJobs();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    atTheEnd.run();
  }

  /** Marks the training as ended. */
  @Override
  public void close() {
    ended.countDown();
    try {
      ShutdownHookManager.get().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending: the hook finds that the training has ended
    }
  }
}
