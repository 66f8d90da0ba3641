package io.weft.collective;

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
 * Registry of the process groups of a JVM. The ranks of an epoch that run in one JVM find their
 * common group here, and so do its messages. Every attempt at an epoch has a number of its own, so
 * that messages of an earlier attempt do no harm. Safe for use by several threads.
 */
public final class ProcessGroups {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessGroups.class);

  /** Registry of this JVM. */
  public static final ProcessGroups HERE = new ProcessGroups(LOG::warn);

  private final ConcurrentHashMap<Long, Membership> memberships = new ConcurrentHashMap<>();
  private final AtomicLong refused = new AtomicLong();
  private final Consumer<String> log;

  /**
   * Makes an empty registry.
   *
   * @param log gets a line for messages that are refused
   */
  public ProcessGroups(Consumer<String> log) {
    this.log = log;
  }

  /** Registers a rank for a group; it must {@link #leave} the group at its end. */
  public Membership join(long group) {
    return memberships.compute(
        group,
        (key, present) -> {
          Membership membership = present == null ? new Membership() : present;
          membership.ranks++;
          return membership;
        });
  }

  /** Removes a rank from a group; the last one removes the group. */
  public void leave(long group) {
    memberships.computeIfPresent(
        group, (key, membership) -> --membership.ranks == 0 ? null : membership);
  }

  /**
   * Passes a message to its group. A message for an unknown group, or one that its group does not
   * expect, is refused.
   *
   * @param sender address that the log shows
   */
  public void receive(ByteBuffer bytes, Object sender) {
    try {
      Message message = Message.parse(bytes);
      Membership membership = memberships.get(message.group());
      if (membership == null || !membership.hasGroup()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "Cannot take a message: group %d is not here", message.group()));
      }
      membership.group().receive(message);
    } catch (IllegalArgumentException e) {
      refuse(sender, e);
    }
  }

  /**
   * Answers the question of a process if the group of an epoch is ready here.
   *
   * @param sender address that the log shows
   * @throws IllegalArgumentException if the question cannot be read
   */
  public ByteBuffer answer(ByteBuffer question, Object sender) {
    try {
      Membership membership = memberships.get(Handshake.groupOf(question));
      return Handshake.answer(membership != null && membership.group.isDone());
    } catch (IllegalArgumentException e) {
      refuse(sender, e);
      throw e;
    }
  }

  /** Counts a refused message, and logs the 1st, 2nd, 4th, 8th and so on. */
  private void refuse(Object sender, IllegalArgumentException reason) {
    long count = refused.incrementAndGet();
    if (Long.bitCount(count) == 1) {
      log.accept(
          String.format(
              Locale.ROOT,
              "Refused a message from %s, no. %d in all: %s",
              sender,
              count,
              reason.getMessage()));
    }
  }

  /** Number of messages that were refused. */
  public long refused() {
    return refused.get();
  }

  /** Group that the ranks of this JVM share; the first of them makes it. */
  public static final class Membership {
    private final CompletableFuture<ProcessGroup> group = new CompletableFuture<>();
    private int ranks;

    /**
     * The group, which the first caller makes.
     *
     * @throws IllegalStateException if another rank has failed before
     */
    public synchronized ProcessGroup getOrMake(Supplier<ProcessGroup> maker) {
      if (!group.isDone()) {
        group.complete(maker.get());
      }
      return group();
    }

    private boolean hasGroup() {
      return group.isDone() && !group.isCompletedExceptionally();
    }

    /** Must be called only when the group is made, or never will be. */
    private ProcessGroup group() {
      try {
        return group.join();
      } catch (CompletionException e) {
        throw new IllegalStateException("another rank of the process failed", e.getCause());
      }
    }

    /** Ends all ranks of the group in this JVM. */
    public void abort(Throwable reason) {
      if (!group.completeExceptionally(reason) && !group.isCompletedExceptionally()) {
        group.join().abort(reason);
      }
    }
  }
}
