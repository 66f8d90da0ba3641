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
 * What the other processes have sent of a step to the owner of a slice. One place for each sender
 * is enough: it sends again only after it has got the slice that its last messages went into.
 */
final class ReceiveBuffers {
  /** By chunk, from all senders, all steps together. */
  private final List<Counter> arrived;

  private final List<List<Sums>> bySender = new ArrayList<>();
  private final Map<PairwiseTree.Node, Sums> bySubtree = new HashMap<>();
  private final long[] computeNanos;
  private final Slice slice;

  /**
   * For a slice.
   *
   * @param subtrees of each process; of the own one, none
   */
  ReceiveBuffers(Slice slice, List<List<PairwiseTree.Node>> subtrees) {
    this.slice = slice;
    this.arrived = Stream.generate(Counter::new).limit(slice.chunks()).toList();
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
    long metrics = chunk == 0 ? MetricSums.BYTES : 0;
    long gradient = (long) slice.chunk(chunk).length() * Float.BYTES;
    long time = slice.isLast(chunk) ? Long.BYTES : 0;
    return subtrees * (metrics + gradient) + time;
  }

  /** Of a message from a process. */
  long bytes(int sender, int chunk) {
    return bytes(bySender.get(sender).size(), slice, chunk);
  }

  void receive(int sender, int chunk, ByteBuffer message) {
    if (chunk == 0) {
      for (Sums sums : bySender.get(sender)) {
        sums.metrics.get(message);
      }
    }
    if (slice.isLast(chunk)) {
      computeNanos[sender] = message.getLong();
    }
    Slice part = slice.chunk(chunk);
    for (Sums sums : bySender.get(sender)) {
      sums.gradient.get(part.from(), part.to(), message);
    }
    arrived.get(chunk).increment();
  }

  /** What has come of a chunk, all steps together. */
  Counter arrived(int chunk) {
    return arrived.get(chunk);
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
