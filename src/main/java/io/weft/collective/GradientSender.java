package io.weft.collective;

import io.weft.math.PairwiseTree;
import io.weft.metrics.MetricSums;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Sender of a process's gradient sums to the owner of a slice in another process, chunk by chunk.
 * For one thread.
 */
final class GradientSender {
  private final ProcessGroup group;
  private final String receiver;
  private final Slice slice;
  private final List<PairwiseTree.Node> subtrees;

  /** Values for each subtree. */
  private final List<TreeSum> totals = new ArrayList<>();

  /** By chunk. */
  private final List<ByteBuffer> messages = new ArrayList<>();

  /** Number of chunks that are sent in this step. */
  private int sent;

  /**
   * Makes the messages of a sender.
   *
   * @param owner rank that receives the sums
   * @param sender number of this process among all
   */
  GradientSender(ProcessGroup group, int owner, int sender) {
    this.group = group;
    this.receiver = group.placement.processes().get(owner);
    this.slice = group.slice(owner);
    this.subtrees = group.placement.subtrees(group.process);
    for (PairwiseTree.Node subtree : subtrees) {
      totals.add(new TreeSum(subtree, group::gradientOf));
    }
    for (int chunk = 0; chunk < slice.chunks(); chunk++) {
      long bytes = Message.gradientBytes(subtrees.size(), slice, chunk);
      messages.add(Message.allocate(group.id, Message.Kind.GRADIENTS, owner, sender, chunk, bytes));
    }
  }

  /**
   * Sends the chunks of {@code [from, P)} that are not sent yet. The last chunk is not sent here:
   * it waits for the compute times.
   */
  void sendFrom(int from, int step) {
    while (!slice.isLast(sent) && slice.chunk(sent).from() >= from) {
      send(step, sent++);
    }
  }

  /** Sends all chunks of the step that are not sent yet. */
  void sendRest(int step) {
    while (sent < messages.size()) {
      send(step, sent++);
    }
    sent = 0;
  }

  private void send(int step, int chunk) {
    ByteBuffer message = Message.begin(messages.get(chunk), step);
    if (chunk == 0) {
      for (PairwiseTree.Node subtree : subtrees) {
        PairwiseTree.reduce(subtree, group::metricsOf, MetricSums::merge).put(message);
      }
    }
    if (slice.isLast(chunk)) {
      message.putLong(group.slowestComputeNanos());
    }
    Slice range = slice.chunk(chunk);
    for (TreeSum total : totals) {
      total.addUp(range.from(), range.to()).put(range.from(), range.to(), message);
    }
    group.connections.send(receiver, message.flip());
  }
}
