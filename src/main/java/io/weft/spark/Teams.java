package io.weft.spark;

import io.weft.allreduce.Team;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private static final long PATIENCE_SECONDS = 60;
  private static final ConcurrentHashMap<Long, Entry> ENTRIES = new ConcurrentHashMap<>();

  private Teams() {}

  /** Enters a task; it must {@link #leave}. Messages may come from now on. */
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

  /** Hands a message to its team; one for a team that is gone is of no use any more. */
  static void receive(ByteBuffer message) {
    long id = Team.idOf(message);
    Entry entry = ENTRIES.get(id);
    if (entry == null) {
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

    /** Another process may be ahead: waits until the own tasks have made the team. */
    private Team get() {
      try {
        return team.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IllegalStateException("the tasks of this process have not met", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while a team was made", e);
      }
    }

    void abort(Throwable reason) {
      if (!team.completeExceptionally(reason) && !team.isCompletedExceptionally()) {
        team.join().abort(reason);
      }
    }
  }
}
