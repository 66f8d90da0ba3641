package io.weft.collective;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Counter of events since the start of an epoch; threads wait until it reaches a number. */
final class Counter {
  private static final long SLEEP_MILLIS = 50;

  private final AtomicLong count = new AtomicLong();
  private final Object lock = new Object();
  private volatile int sleepers;

  void increment() {
    count.incrementAndGet();
    if (sleepers > 0) {
      synchronized (lock) {
        lock.notifyAll();
      }
    }
  }

  boolean hasReached(long target) {
    return count.get() >= target;
  }

  /**
   * Waits until the count is at least the target. The thread first stays awake, since most waits
   * are shorter than the time that it takes to fall asleep and wake up; then it sleeps.
   *
   * @throws IllegalStateException if the time is over, or the thread is interrupted
   */
  void await(long target, WaitPolicy policy) {
    if (hasReached(target)) {
      return;
    }
    long start = System.nanoTime();
    while (System.nanoTime() - start < policy.spinNanos()) {
      if (hasReached(target)) {
        return;
      }
      Thread.onSpinWait();
    }
    synchronized (lock) {
      sleepers++;
      try {
        while (!hasReached(target)) {
          policy.requireAlive().run();
          if (System.nanoTime() - start > policy.timeoutNanos()) {
            throw new IllegalStateException(
                String.format(
                    Locale.ROOT, "waited %.0f s for the other ranks", policy.timeoutNanos() / 1e9));
          }
          lock.wait(SLEEP_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while it waited for the other ranks", e);
      } finally {
        sleepers--;
      }
    }
  }
}
