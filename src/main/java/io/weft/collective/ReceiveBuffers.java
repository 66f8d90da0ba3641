package io.weft.collective;

import io.weft.math.PairwiseTree;
import io.weft.metrics.MetricSums;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sums that the owner of a slice has received from the other processes in a step. One buffer for
 * each sender is enough. It sends again only after it has received the new parameters, and these
 * are computed from the buffer.
 */
final class ReceiveBuffers {
  /** Messages from all senders, by chunk, over all steps. */
  private final List<Counter> arrived;

  private final List<List<SubtreeSum>> bySender = new ArrayList<>();
  private final Map<PairwiseTree.Node, SubtreeSum> bySubtree = new HashMap<>();
  private final long[] computeNanos;
  private final Slice slice;

  /**
   * Allocates the buffers of a slice.
   *
   * @param subtrees those whose sums a process sends, by process; none for the receiver
   */
  ReceiveBuffers(Slice slice, List<List<PairwiseTree.Node>> subtrees) {
    this.slice = slice;
    this.arrived = Stream.generate(Counter::new).limit(slice.chunks()).toList();
    this.computeNanos = new long[subtrees.size()];
    for (List<PairwiseTree.Node> nodes : subtrees) {
      List<SubtreeSum> sums = new ArrayList<>();
      for (PairwiseTree.Node node : nodes) {
        GradientRange gradient = new GradientRange(new float[slice.length()], slice.from());
        SubtreeSum sum = new SubtreeSum(gradient, new MetricSums());
        sums.add(sum);
        bySubtree.put(node, sum);
      }
      bySender.add(sums);
    }
  }

  /** Reads the body of a {@link Message.Kind#GRADIENTS} message. */
  void receive(int sender, int chunk, ByteBuffer body) {
    if (chunk == 0) {
      for (SubtreeSum sum : bySender.get(sender)) {
        sum.metrics.get(body);
      }
    }
    if (slice.isLast(chunk)) {
      computeNanos[sender] = body.getLong();
    }
    Slice range = slice.chunk(chunk);
    for (SubtreeSum sum : bySender.get(sender)) {
      sum.gradient.get(range.from(), range.to(), body);
    }
    arrived.get(chunk).increment();
  }

  /** Messages for a chunk from all senders, over all steps. */
  Counter arrived(int chunk) {
    return arrived.get(chunk);
  }

  /** Sums of a subtree, or null if no other process sends exactly this one. */
  @Nullable SubtreeSum sumOf(PairwiseTree.Node subtree) {
    return bySubtree.get(subtree);
  }

  /** Compute time of the slowest rank of the other processes. */
  long slowestComputeNanos() {
    return Arrays.stream(computeNanos).max().orElse(0);
  }

  /** Gradients of the slice, and metrics, summed over the workers of a subtree. */
  record SubtreeSum(GradientRange gradient, MetricSums metrics) {}
}
