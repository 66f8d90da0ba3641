package io.weft.collective;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Handshake before an epoch. A process asks each other one, until it answers that its group is
 * ready: a message that comes earlier would be refused.
 */
final class Handshake {
  private static final long SLEEP_NANOS = 2_000_000;
  private static final byte READY = 1;
  private static final byte NOT_YET = 0;

  private Handshake() {}

  /**
   * Waits until a process can take the messages of a group.
   *
   * @param startNanos start of the wait for all processes, from {@link System#nanoTime}
   * @param timeout limit of that wait
   * @param requireAlive throws if the caller must end now
   * @throws IllegalStateException names a process that is not ready in time
   */
  static void await(
      long group,
      String process,
      Connections connections,
      long startNanos,
      Duration timeout,
      Runnable requireAlive) {
    ByteBuffer question = ByteBuffer.allocate(Long.BYTES).putLong(group).flip();
    while (connections.ask(process, question.duplicate(), timeout).get() != READY) {
      requireAlive.run();
      if (System.nanoTime() - startNanos > timeout.toNanos()) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "process %s has not started the epoch in %d s",
                process,
                timeout.toSeconds()));
      }
      LockSupport.parkNanos(SLEEP_NANOS);
    }
  }

  /**
   * The group that a question is about.
   *
   * @throws IllegalArgumentException if it is no question of a handshake
   */
  static long groupOf(ByteBuffer question) {
    if (question.remaining() != Long.BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot answer a question of %d bytes (must have %d)",
              question.remaining(),
              Long.BYTES));
    }
    return question.duplicate().getLong();
  }

  static ByteBuffer answer(boolean isReady) {
    return ByteBuffer.allocate(1).put(isReady ? READY : NOT_YET).flip();
  }
}
