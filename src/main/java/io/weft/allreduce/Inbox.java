package io.weft.allreduce;

import io.weft.math.PairwiseTree;
import io.weft.metrics.MetricSums;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the other processes have sent of a step to the owner of a slice. One place for each sender
 * is enough: it sends again only after it has got the slice that its last message went into.
 */
final class Inbox {
  final Counter arrived = new Counter();
  private final List<List<Sums>> bySender = new ArrayList<>();
  private final Map<PairwiseTree.Node, Sums> bySubtree = new HashMap<>();
  private final long[] computeNanos;
  private final int length;

  /**
   * For the slice {@code [from, to)}.
   *
   * @param subtrees of each process; of the own one, none
   */
  Inbox(int from, int to, List<List<PairwiseTree.Node>> subtrees) {
    this.length = to - from;
    this.computeNanos = new long[subtrees.size()];
    for (List<PairwiseTree.Node> nodes : subtrees) {
      List<Sums> sums = new ArrayList<>();
      for (PairwiseTree.Node node : nodes) {
        Sums ofNode = new Sums(new TreeSum.Part(new float[length], from), new MetricSums());
        sums.add(ofNode);
        bySubtree.put(node, ofNode);
      }
      bySender.add(sums);
    }
  }

  /** Of what is sent about a slice of some length. */
  static long bytes(int subtrees, int length) {
    return Long.BYTES + subtrees * (MetricSums.BYTES + (long) length * Float.BYTES);
  }

  /** Of a message from a process. */
  long bytes(int sender) {
    return bytes(bySender.get(sender).size(), length);
  }

  void receive(int sender, ByteBuffer message) {
    computeNanos[sender] = message.getLong();
    for (Sums sums : bySender.get(sender)) {
      sums.metrics.get(message);
    }
    for (Sums sums : bySender.get(sender)) {
      sums.gradient.get(message);
    }
    arrived.increment();
  }

  /** The sums of a subtree, or null if none of another process is just this one. */
  @Nullable Sums of(PairwiseTree.Node subtree) {
    return bySubtree.get(subtree);
  }

  /** Time that the slowest rank of the other processes took for its passes. */
  long slowestNanos() {
    return Arrays.stream(computeNanos).max().orElse(0);
  }

  /** The gradients of the slice, and the metrics. */
  record Sums(TreeSum.Part gradient, MetricSums metrics) {}
}
