package io.weft.spark;

import io.weft.allreduce.Team;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The teams of this JVM: where the tasks of an epoch that run here find each other, and messages
 * find them. An attempt at an epoch has a number of its own, so that what is left of an earlier
 * attempt disturbs nobody.
 */
final class Teams {
  private static final Logger LOG = LoggerFactory.getLogger(Teams.class);
  private static final ConcurrentHashMap<Long, Entry> ENTRIES = new ConcurrentHashMap<>();

  private Teams() {}

  /** Enters a task; it must {@link #leave}. */
  static Entry join(long id) {
    return ENTRIES.compute(
        id,
        (key, present) -> {
          Entry entry = present == null ? new Entry() : present;
          entry.tasks++;
          return entry;
        });
  }

  static void leave(long id) {
    ENTRIES.computeIfPresent(id, (key, entry) -> --entry.tasks == 0 ? null : entry);
  }

  /** Whether messages for a team can be taken. */
  static boolean isReady(long id) {
    Entry entry = ENTRIES.get(id);
    return entry != null && entry.team.isDone();
  }

  /** Hands a message to its team; one for a team that is gone is of no use any more. */
  static void receive(ByteBuffer message) {
    long id = Team.idOf(message);
    Entry entry = ENTRIES.get(id);
    if (entry == null || !entry.team.isDone()) {
      LOG.debug("A message for team {}, which is gone", id);
      return;
    }
    try {
      entry.get().receive(message);
    } catch (RuntimeException e) {
      entry.abort(e);
      throw e;
    }
  }

  /** A team, as soon as the first of its tasks knows who else is in it. */
  static final class Entry {
    private final CompletableFuture<Team> team = new CompletableFuture<>();
    private int tasks;

    synchronized Team getOrMake(Supplier<Team> maker) {
      if (!team.isDone()) {
        team.complete(maker.get());
      }
      return get();
    }

    /** Of a team that is made, or will never be. */
    private Team get() {
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
