package io.weft.collective;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what has arrived since the start of an epoch, and lets threads wait for it. */
final class Counter {
  private static final long NAP_MILLIS = 50;

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
   * Waits until the count is at least the target: awake at first, since most waits are shorter than
   * a thread takes to fall asleep and wake up, then asleep.
   */
  void await(long target, Patience patience) {
    if (hasReached(target)) {
      return;
    }
    long start = System.nanoTime();
    while (System.nanoTime() - start < patience.spinNanos) {
      if (hasReached(target)) {
        return;
      }
      Thread.onSpinWait();
    }
    synchronized (lock) {
      sleepers++;
      try {
        while (!hasReached(target)) {
          patience.alive.run();
          if (System.nanoTime() - start > patience.timeoutNanos) {
            throw new IllegalStateException(
                String.format(
                    Locale.ROOT, "waited %.0f s for the other ranks", patience.timeoutNanos / 1e9));
          }
          lock.wait(NAP_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while it waited for the other ranks", e);
      } finally {
        sleepers--;
      }
    }
  }

  /**
   * How to wait.
   *
   * @param spinNanos how long to stay awake
   * @param timeoutNanos when to give up
   * @param alive throws if there is no use in waiting any longer; asked now and then
   */
  record Patience(long spinNanos, long timeoutNanos, Runnable alive) {}
}
