package io.weft.spark;

import io.weft.collective.ProcessGroup;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The teams of this JVM: where the tasks of an epoch that run here find each other, and messages
 * find them. An attempt at an epoch has a number of its own, so that what is left of an earlier
 * attempt disturbs nobody.
 */
final class ProcessGroups {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessGroups.class);

  static final ProcessGroups HERE = new ProcessGroups(LOG::warn);

  private final ConcurrentHashMap<Long, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicLong refused = new AtomicLong();
  private final Consumer<String> log;

  /**
   * Teams that know nothing of those of the JVM.
   *
   * @param log told of what is refused
   */
  ProcessGroups(Consumer<String> log) {
    this.log = log;
  }

  /** Enters a task; it must {@link #leave}. */
  Entry join(long id) {
    return entries.compute(
        id,
        (key, present) -> {
          Entry entry = present == null ? new Entry() : present;
          entry.tasks++;
          return entry;
        });
  }

  void leave(long id) {
    entries.computeIfPresent(id, (key, entry) -> --entry.tasks == 0 ? null : entry);
  }

  /** Whether messages for a team can be taken. */
  boolean isReady(long id) {
    Entry entry = entries.get(id);
    return entry != null && entry.team.isDone();
  }

  /**
   * Hands a message to its team. One for a team that is not here, or that its team does not expect,
   * is refused.
   *
   * @param sender where it comes from, for the log
   */
  void receive(ByteBuffer message, Object sender) {
    try {
      long id = ProcessGroup.idOf(message);
      Entry entry = entries.get(id);
      if (entry == null || !entry.isMade()) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "Cannot take a message: team %d is not here", id));
      }
      entry.get().receive(message);
    } catch (IllegalArgumentException e) {
      refuse(sender, String.valueOf(e.getMessage()));
    }
  }

  /** Counts what somebody has sent in vain, and tells of it less and less often. */
  void refuse(Object sender, String reason) {
    long count = refused.incrementAndGet();
    if (Long.bitCount(count) == 1) {
      log.accept(
          String.format(
              Locale.ROOT, "Refused what %s sent, no. %d in all: %s", sender, count, reason));
    }
  }

  /** How often something was refused. */
  long refused() {
    return refused.get();
  }

  /** A team, as soon as the first of its tasks knows who else is in it. */
  static final class Entry {
    private final CompletableFuture<ProcessGroup> team = new CompletableFuture<>();
    private int tasks;

    synchronized ProcessGroup getOrMake(Supplier<ProcessGroup> maker) {
      if (!team.isDone()) {
        team.complete(maker.get());
      }
      return get();
    }

    private boolean isMade() {
      return team.isDone() && !team.isCompletedExceptionally();
    }

    /** Of a team that is made, or will never be. */
    private ProcessGroup get() {
      try {
        return team.join();
      } catch (CompletionException e) {
        throw new IllegalStateException("another task of the executor failed", e.getCause());
      }
    }

    void abort(Throwable reason) {
      if (!team.completeExceptionally(reason) && !team.isCompletedExceptionally()) {
        team.join().abort(reason);
      }
    }
  }
}
