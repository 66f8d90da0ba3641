package io.weft.collective;

import io.weft.math.Floats;
import io.weft.math.PairwiseTree;
import io.weft.metrics.MetricSums;
import io.weft.train.ParameterUpdate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Collective operations of one rank: reduce-scatter, all-reduce and all-gather. All ranks of the
 * group call them, each for the chunks of its own slice. The order of the calls in a step:
 *
 * <ol>
 *   <li>{@link #beginStep}.
 *   <li>{@link #gradientsAreFinal}, any number of times.
 *   <li>{@link #finishGradients}.
 *   <li>{@link #reduceScatter} of each chunk.
 *   <li>{@link #allReduceSquaredNorm}, if clipping needs it.
 *   <li>{@link #allGather} of each chunk.
 *   <li>{@link #awaitParameters}.
 * </ol>
 *
 * <p>A chunk that {@link #isReady} may be reduced and gathered before {@link #finishGradients}.
 *
 * <p>For one thread.
 */
final class Communicator {
  private final ProcessGroup group;
  private final int rank;
  private final WaitPolicy waitPolicy;
  private final Slice slice;
  private final ReceiveBuffers received;
  private final TreeSum total;

  /** Buffer of this rank, P values, for totals that would be in a receive buffer. */
  private final float[] ownGradient;

  private final List<String> otherProcesses;
  private final List<GradientSender> senders = new ArrayList<>();
  private final ByteBuffer squaresMessage;
  private final List<ByteBuffer> parameterMessages;

  private int step;

  /** First parameter from which on the gradients of this process are final in this step. */
  private int finalFrom;

  private MetricSums metrics = new MetricSums();

  Communicator(ProcessGroup group, int rank, WaitPolicy waitPolicy) {
    Placement placement = group.placement;
    this.group = group;
    this.rank = rank;
    this.waitPolicy = waitPolicy;
    this.slice = group.slice(rank);
    this.received = group.receiveBuffers(rank);
    this.total = new TreeSum(root(), this::gradientOf);
    this.ownGradient = group.gradientSum(placement.firstWorkerOf(rank)).gradient();
    this.otherProcesses = placement.others(group.process);
    int sender = placement.distinctProcesses().indexOf(group.process);
    List<Integer> here = group.ranksHere;
    for (int owner = 0; owner < placement.ranks(); owner++) {
      if (!here.contains(owner) && here.get(owner % here.size()) == rank) {
        senders.add(new GradientSender(group, owner, sender));
      }
    }
    this.squaresMessage =
        Message.allocate(
            group.id, Message.Kind.SQUARES, rank, sender, 0, Message.squareBytes(slice));
    this.parameterMessages =
        IntStream.range(0, otherProcesses.isEmpty() ? 0 : slice.chunks())
            .mapToObj(chunk -> parameterMessage(sender, chunk))
            .toList();
  }

  private ByteBuffer parameterMessage(int sender, int chunk) {
    long bytes = Message.parameterBytes(slice, chunk);
    return Message.allocate(group.id, Message.Kind.PARAMETERS, rank, sender, chunk, bytes);
  }

  private PairwiseTree.Node root() {
    return new PairwiseTree.Node(0, group.placement.workers());
  }

  private @Nullable GradientRange gradientOf(PairwiseTree.Node subtree) {
    ReceiveBuffers.SubtreeSum sum = received.sumOf(subtree);
    return sum == null ? group.gradientOf(subtree) : sum.gradient();
  }

  /** Metrics of a subtree; a copy, since addition modifies it. */
  private @Nullable MetricSums metricsOf(PairwiseTree.Node subtree) {
    ReceiveBuffers.SubtreeSum sum = received.sumOf(subtree);
    return sum == null ? group.metricsOf(subtree) : new MetricSums().merge(sum.metrics());
  }

  /** Parameters that this rank owns. */
  Slice slice() {
    return slice;
  }

  boolean hasOtherProcesses() {
    return !otherProcesses.isEmpty();
  }

  /**
   * Starts a step.
   *
   * @param number of the step among those of the group, from 0
   * @throws IllegalStateException if another rank has failed or cannot be reached
   */
  void beginStep(int number) {
    waitPolicy.requireAlive().run();
    step = number;
    finalFrom = group.parameters.length;
  }

  /**
   * Makes a step the last one. Rank 0 calls it before it gathers the step's parameters; so all
   * ranks know it when the step ends.
   */
  void endAfter(int number) {
    group.endAfter(number);
  }

  /** Number of the last step, as far as it is known; final for a step that has ended. */
  int lastStep() {
    return group.lastStep();
  }

  /**
   * Publishes that the gradients of all workers of this rank are final for parameters {@code [from,
   * P)}. Chunks that are final in the whole process are sent to their owners.
   */
  void gradientsAreFinal(int from) {
    finalFrom = group.gradientsAreFinal(rank, step, from);
    for (GradientSender sender : senders) {
      sender.sendFrom(finalFrom, step);
    }
  }

  /**
   * Publishes all gradients of this rank, waits for the other ranks of the process, and sends the
   * chunks that are not sent yet.
   *
   * @param computeNanos time of the passes of this rank
   */
  void finishGradients(long computeNanos) {
    group.gradientsAreComputed(rank, computeNanos);
    group.computed.await((step + 1L) * group.ranksHere.size(), waitPolicy);
    for (GradientSender sender : senders) {
      sender.sendRest(step);
    }
  }

  /**
   * Tells if a chunk can be reduced, updated and gathered before {@link #finishGradients}. The
   * passes backward need its parameters no more then. The last chunk is never ready: it waits for
   * the compute times.
   */
  boolean isReady(int chunk) {
    return !slice.isLast(chunk)
        && slice.chunk(chunk).from() >= finalFrom
        && received.arrived(chunk).hasReached(messagesOfChunk());
  }

  /**
   * Sums the gradients of all workers over a chunk of this rank's slice; waits until they have
   * arrived. The chunks of a step come in order. The first one also brings {@link #metrics}.
   *
   * @return array with the sum for parameter i at index i; valid in the slice until the step ends,
   *     and the same for all chunks
   */
  float[] reduceScatter(int chunk) {
    received.arrived(chunk).await(messagesOfChunk(), waitPolicy);
    if (chunk == 0) {
      metrics = PairwiseTree.reduce(root(), this::metricsOf, MetricSums::merge);
    }
    Slice range = slice.chunk(chunk);
    return total.addUp(range.from(), range.to()).inPlace(range.from(), range.to(), ownGradient);
  }

  /** Messages for each chunk up to the end of this step. */
  private long messagesOfChunk() {
    return (step + 1L) * otherProcesses.size();
  }

  /** Metrics of all workers in this step; known after the first {@link #reduceScatter}. */
  MetricSums metrics() {
    return metrics;
  }

  /**
   * Squared norm of the gradients of all slices; waits for the other ranks.
   *
   * @param gradient values of this rank's slice, parameter i at index i; not modified
   */
  double allReduceSquaredNorm(float[] gradient) {
    Floats.squareSumsOfBlocks(gradient, slice.from(), slice.to(), group.squares);
    group.squared.increment();
    if (hasOtherProcesses()) {
      Message.begin(squaresMessage, step);
      for (int block = slice.firstBlock(); block < slice.endBlock(); block++) {
        squaresMessage.putDouble(group.squares[block]);
      }
      sendToOthers(squaresMessage);
    }
    group.squared.await((step + 1L) * group.placement.ranks(), waitPolicy);
    return ParameterUpdate.squaredNorm(group.squares);
  }

  /** Sends the new parameters of a chunk of this rank's slice to all processes. */
  void allGather(int chunk) {
    group.gathered.increment();
    if (hasOtherProcesses()) {
      Slice range = slice.chunk(chunk);
      ByteBuffer message = Message.begin(parameterMessages.get(chunk), step);
      message.putInt(group.firstNonFinite()).putInt(group.lastStep());
      Message.putFloats(message, group.parameters, range.from(), range.length());
      sendToOthers(message);
    }
  }

  /** Waits until the new parameters of all slices have arrived: the step has ended. */
  void awaitParameters() {
    group.gathered.await((step + 1L) * group.chunks, waitPolicy);
  }

  /** Compute time of the slowest rank of all; known after the last {@link #reduceScatter}. */
  long slowestComputeNanos() {
    return Math.max(group.slowestComputeNanos(), received.slowestComputeNanos());
  }

  /** Reports the index of a gradient that is not finite, or -1; {@link #allGather} tells others. */
  void reportNonFinite(int index) {
    group.reportNonFinite(index);
  }

  /** Index of the first gradient that is not finite, or -1; known after the step. */
  int firstNonFinite() {
    return group.firstNonFinite();
  }

  private void sendToOthers(ByteBuffer message) {
    message.flip();
    for (String process : otherProcesses) {
      group.connections.send(process, message);
    }
  }
}
