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
 * is enough: it sends again only after it has got the slice that its last messages went into.
 */
final class Inbox {
  /** Chunks, all steps together. */
  final Counter arrived = new Counter();

  private final List<List<Sums>> bySender = new ArrayList<>();
  private final Map<PairwiseTree.Node, Sums> bySubtree = new HashMap<>();
  private final long[] computeNanos;
  private final Slice slice;

  /**
   * For a slice.
   *
   * @param subtrees of each process; of the own one, none
   */
  Inbox(Slice slice, List<List<PairwiseTree.Node>> subtrees) {
    this.slice = slice;
    this.computeNanos = new long[subtrees.size()];
    for (List<PairwiseTree.Node> nodes : subtrees) {
      List<Sums> sums = new ArrayList<>();
      for (PairwiseTree.Node node : nodes) {
        Sums ofNode =
            new Sums(new TreeSum.Part(new float[slice.length()], slice.from()), new MetricSums());
        sums.add(ofNode);
        bySubtree.put(node, ofNode);
      }
      bySender.add(sums);
    }
  }

  /** Of what is sent about a chunk of a slice. */
  static long bytes(int subtrees, Slice slice, int chunk) {
    long gradients = (long) subtrees * slice.chunk(chunk).length() * Float.BYTES;
    return slice.isLast(chunk)
        ? Long.BYTES + (long) subtrees * MetricSums.BYTES + gradients
        : gradients;
  }

  /** Of a message from a process. */
  long bytes(int sender, int chunk) {
    return bytes(bySender.get(sender).size(), slice, chunk);
  }

  void receive(int sender, int chunk, ByteBuffer message) {
    if (slice.isLast(chunk)) {
      computeNanos[sender] = message.getLong();
      for (Sums sums : bySender.get(sender)) {
        sums.metrics.get(message);
      }
    }
    Slice part = slice.chunk(chunk);
    for (Sums sums : bySender.get(sender)) {
      sums.gradient.get(part.from(), part.to(), message);
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
