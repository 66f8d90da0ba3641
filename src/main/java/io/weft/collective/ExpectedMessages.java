package io.weft.collective;

import io.weft.math.PairwiseTree;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Next messages that this process may receive from the other processes of its group. Each sender
 * sends each kind for each rank in the order of steps and chunks. Safe for use by several threads.
 */
final class ExpectedMessages {
  private final long group;
  private final Placement placement;
  private final String process;
  private final List<String> processes;
  private final List<Slice> slices;
  private final List<List<PairwiseTree.Node>> subtrees;
  private final int steps;

  /** Messages accepted so far, by kind, rank and sender. */
  private final AtomicLongArray accepted;

  /**
   * Expects the messages of an epoch or a part of it.
   *
   * @param process the receiver
   * @param slices by rank
   * @param subtrees those whose sums a process sends, by process
   * @param steps largest number of steps
   */
  ExpectedMessages(
      long group,
      Placement placement,
      String process,
      List<Slice> slices,
      List<List<PairwiseTree.Node>> subtrees,
      int steps) {
    this.group = group;
    this.placement = placement;
    this.process = process;
    this.processes = placement.distinctProcesses();
    this.slices = slices;
    this.subtrees = subtrees;
    this.steps = steps;
    this.accepted =
        new AtomicLongArray(
            Math.multiplyExact(Message.Kind.values().length * slices.size(), processes.size()));
  }

  /**
   * Counts a message that must come next and refuses any other.
   *
   * @throws IllegalArgumentException says why the message is refused
   */
  void accept(Message message) {
    int rank = message.rank();
    int sender = message.sender();
    int chunk = message.chunk();
    require(message.group() == group, message, "it is for another group");
    require(rank >= 0 && rank < slices.size(), message, "there is no such rank");
    require(sender >= 0 && sender < processes.size(), message, "there is no such sender");
    require(!processes.get(sender).equals(process), message, "it is from here");
    boolean isForOwner = message.kind() == Message.Kind.GRADIENTS;
    String owner = isForOwner ? process : processes.get(sender);
    require(placement.processes().get(rank).equals(owner), message, "the rank is elsewhere");
    int chunks = message.kind() == Message.Kind.SQUARES ? 1 : slices.get(rank).chunks();
    require(chunk >= 0 && chunk < chunks, message, "there is no such chunk");
    requireBody(message);
    int stream = (message.kind().number() * slices.size() + rank) * processes.size() + sender;
    long number = (long) message.step() * chunks + chunk;
    require(
        message.step() < steps && accepted.compareAndSet(stream, number, number + 1),
        message,
        "it is not the next one");
  }

  private void requireBody(Message message) {
    Slice slice = slices.get(message.rank());
    long bytes =
        switch (message.kind()) {
          case GRADIENTS ->
              Message.gradientBytes(subtrees.get(message.sender()).size(), slice, message.chunk());
          case SQUARES -> Message.squareBytes(slice);
          case PARAMETERS -> Message.parameterBytes(slice, message.chunk());
        };
    int actual = message.body().remaining();
    if (actual != bytes) {
      refuse(message, String.format(Locale.ROOT, "it has %d bytes (must have %d)", actual, bytes));
    }
    if (message.kind() == Message.Kind.PARAMETERS) {
      int position = message.body().position();
      int nonFinite = message.body().getInt(position);
      int parameters = slices.get(slices.size() - 1).to();
      if (nonFinite < -1 || nonFinite >= parameters) {
        refuse(message, "there is no parameter " + nonFinite);
      }
      int lastStep = message.body().getInt(position + Integer.BYTES);
      if (lastStep < 0 || lastStep >= steps) {
        refuse(message, "there is no step " + lastStep);
      }
    }
  }

  private static void require(boolean holds, Message message, String reason) {
    if (!holds) {
      refuse(message, reason);
    }
  }

  private static void refuse(Message message, String reason) {
    throw new IllegalArgumentException("Cannot take %s: %s".formatted(message, reason));
  }
}
