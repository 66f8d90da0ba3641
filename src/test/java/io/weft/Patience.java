package io.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Wait policy of tests: they wait for a state, and not for a time. The limit ends a wait without
 * end. It is in minutes, so that a busy machine does not reach it.
 */
public final class Patience {
  public static final int MINUTES = 10;
  public static final int MILLIS = MINUTES * 60_000;
  public static final Duration LIMIT = Duration.ofMinutes(MINUTES);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private Patience() {}

  /**
   * Looks again and again until what is seen is as it should be, and returns that.
   *
   * @throws AssertionError at the limit; says what was seen last
   */
  public static <T> T until(String what, Callable<T> look, Predicate<? super T> reached)
      throws Exception {
    long start = System.nanoTime();
    T seen = look.call();
    while (!reached.test(seen)) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new AssertionError("%s: waited %s, and saw last: %s".formatted(what, LIMIT, seen));
      }
      LockSupport.parkNanos(POLL_NANOS);
      seen = look.call();
    }
    return seen;
  }

  /**
   * Waits for the end of a process, and returns its exit code.
   *
   * @param said what it has printed, for the error at the limit
   */
  public static int end(Process process, Callable<?> said) throws Exception {
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).as("ends in %s: %s", LIMIT, said.call()).isTrue();
    return process.exitValue();
  }
}
