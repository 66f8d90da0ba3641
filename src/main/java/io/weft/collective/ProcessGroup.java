package io.weft.collective;

import io.weft.math.Floats;
import io.weft.math.PairwiseTree;
import io.weft.metrics.MetricSums;
import io.weft.train.GradientSum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One process in the group of all processes of an epoch: the memory that its ranks share, and what
 * it exchanges with the others. Each rank calls the collective operations of its {@link
 * Communicator}. In every step:
 *
 * <ol>
 *   <li>Each rank computes the gradients of its workers.
 *   <li>Reduce-scatter: as soon as all ranks of a process have the gradients of a chunk, the
 *       process sends their sums to the owner of the chunk. The owner adds the sums of all
 *       processes in the order of the tree.
 *   <li>The owner updates the parameters of the chunk.
 *   <li>All-gather: the owner sends the new parameters to all processes. The step ends when all
 *       chunks have arrived.
 * </ol>
 *
 * <p>Counters are never reset, and the buffers of a step serve the next one too. That is safe. A
 * rank starts the next step only after it has all new parameters. Their owners send them only after
 * they have read all gradients of this step.
 */
public final class ProcessGroup {
  private static final long SPIN_NANOS = 100_000;

  /** Shorter, since other threads of the machine need the core to deliver what is waited for. */
  private static final long SHORT_SPIN_NANOS = 5_000;

  final long id;
  final Placement placement;
  final String process;
  final Connections connections;
  final float[] parameters;
  final float[] optimizerState;

  /** Sums of squares of the gradients, by norm block. */
  final double[] squares;

  /** Ranks of this process that have computed their gradients, over all steps. */
  final Counter computed = new Counter();

  /** Slices with known squares, over all steps. */
  final Counter squared = new Counter();

  /** Chunks with new parameters, over all steps. */
  final Counter gathered = new Counter();

  /** Number of chunks in all slices together. */
  final int chunks;

  /** Ranks of this process, in order. */
  final List<Integer> ranksHere;

  /** By worker; null where it belongs to another process. */
  private final @Nullable GradientSum[] gradients;

  /** By rank of this process. */
  private final Map<Integer, ReceiveBuffers> receiveBuffers = new HashMap<>();

  private final List<Slice> slices;
  private final ExpectedMessages expected;

  /** Time of the passes of this step, by rank of this process. */
  private final long[] computeNanos;

  /** Gradients that are final, by rank; see {@link #gradientsAreFinal}. */
  private final AtomicLongArray progress;

  private final AtomicInteger nonFinite = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicInteger lastStep;
  private final Duration timeout;
  private volatile @Nullable Throwable failure;

  /**
   * Allocates the memory of a process.
   *
   * @param id the same in all processes, and different for every attempt at an epoch
   * @param process name of this process in the placement
   * @param timeout time after which a rank stops waiting for the others
   */
  public ProcessGroup(
      long id,
      EpochStart start,
      Placement placement,
      String process,
      Connections connections,
      Duration timeout) {
    this.id = id;
    this.placement = placement;
    this.process = process;
    this.connections = connections;
    this.timeout = timeout;
    this.parameters = start.parameters();
    this.optimizerState = start.optimizerState();
    this.squares = new double[Floats.blocks(parameters.length)];
    this.computeNanos = new long[placement.ranks()];
    this.gradients = new GradientSum[placement.workers()];
    for (int w = 0; w < gradients.length; w++) {
      gradients[w] = placement.isIn(process, w) ? new GradientSum(parameters.length) : null;
    }
    this.ranksHere = placement.ranksOf(process);
    this.slices =
        IntStream.range(0, placement.ranks())
            .mapToObj(rank -> Slice.of(rank, placement.ranks(), parameters.length))
            .toList();
    this.chunks = slices.stream().mapToInt(Slice::chunks).sum();
    this.progress = new AtomicLongArray(placement.ranks());
    List<List<PairwiseTree.Node>> subtrees = new ArrayList<>();
    for (String sender : placement.distinctProcesses()) {
      subtrees.add(sender.equals(process) ? List.of() : placement.subtrees(sender));
    }
    this.expected =
        new ExpectedMessages(id, placement, process, slices, subtrees, start.stepsLeft());
    this.lastStep = new AtomicInteger(start.stepsLeft() - 1);
    for (int rank : ranksHere) {
      receiveBuffers.put(rank, new ReceiveBuffers(slice(rank), subtrees));
    }
  }

  /**
   * Waits until all other processes can take the messages of this group.
   *
   * @throws IllegalStateException names a process that is not ready in time
   */
  public void awaitOtherProcesses(StepListener listener) {
    long start = System.nanoTime();
    for (String other : placement.others(process)) {
      Handshake.await(id, other, connections, start, timeout, listener::requireAlive);
    }
  }

  /** Makes the collective operations of a rank of this process; for one thread. */
  Communicator communicator(int rank, StepListener listener) {
    return new Communicator(this, rank, waitPolicy(listener));
  }

  private WaitPolicy waitPolicy(StepListener listener) {
    int here = ranksHere.size();
    boolean alone = here == placement.ranks() && here <= Runtime.getRuntime().availableProcessors();
    return new WaitPolicy(
        alone ? SPIN_NANOS : SHORT_SPIN_NANOS,
        timeout.toNanos(),
        () -> {
          Throwable reason = failure;
          if (reason != null) {
            throw new IllegalStateException("another rank of the process failed", reason);
          }
          listener.requireAlive();
          connections.requireAlive();
        });
  }

  /**
   * Takes a message of another process; the threads of the network call it.
   *
   * @throws IllegalArgumentException if the message is not the next one of its kind and sender, or
   *     its size is wrong; nothing has changed then
   */
  void receive(Message message) {
    expected.accept(message);
    Slice slice = slice(message.rank());
    switch (message.kind()) {
      case GRADIENTS ->
          receiveBuffers(message.rank()).receive(message.sender(), message.chunk(), message.body());
      case SQUARES -> {
        for (int block = slice.firstBlock(); block < slice.endBlock(); block++) {
          squares[block] = message.body().getDouble();
        }
        squared.increment();
      }
      case PARAMETERS -> {
        Slice chunk = slice.chunk(message.chunk());
        reportNonFinite(message.body().getInt());
        endAfter(message.body().getInt());
        Message.getFloats(message.body(), parameters, chunk.from(), chunk.length());
        gathered.increment();
      }
    }
  }

  /** Ends all ranks of this process: each throws the next time that it waits. */
  void abort(Throwable reason) {
    failure = reason;
  }

  Slice slice(int rank) {
    return slices.get(rank);
  }

  ReceiveBuffers receiveBuffers(int rank) {
    ReceiveBuffers buffers = receiveBuffers.get(rank);
    if (buffers == null) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "Rank %d is not in process %s", rank, process));
    }
    return buffers;
  }

  /** Gradient sum of a worker of this process. */
  GradientSum gradientSum(int worker) {
    GradientSum sum = gradients[worker];
    if (sum == null) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "Worker %d is not in process %s", worker, process));
    }
    return sum;
  }

  /** Gradients of a worker of this process; null for any other subtree. */
  @Nullable GradientRange gradientOf(PairwiseTree.Node subtree) {
    return isWorkerHere(subtree)
        ? new GradientRange(gradientSum(subtree.from()).gradient(), 0)
        : null;
  }

  /**
   * Metrics of a worker of this process; null for any other subtree. It is a copy, since all ranks
   * of the process add metrics up at the same time.
   */
  @Nullable MetricSums metricsOf(PairwiseTree.Node subtree) {
    return isWorkerHere(subtree)
        ? new MetricSums().merge(gradientSum(subtree.from()).metrics())
        : null;
  }

  private boolean isWorkerHere(PairwiseTree.Node subtree) {
    return subtree.isLeaf() && gradients[subtree.from()] != null;
  }

  /**
   * Publishes that a rank has the final gradients of all its workers for parameters {@code [from,
   * P)}.
   *
   * @return first parameter from which on all ranks of this process have theirs; P if there is
   *     none, or if one is still in an earlier step
   */
  int gradientsAreFinal(int rank, int step, int from) {
    long begin = step * (parameters.length + 1L);
    progress.set(rank, begin + parameters.length - from);
    long slowest = Long.MAX_VALUE;
    for (int other : ranksHere) {
      slowest = Math.min(slowest, progress.get(other));
    }
    return (int) (parameters.length - Math.max(0, slowest - begin));
  }

  /** Counts a rank that has all gradients of its step. */
  void gradientsAreComputed(int rank, long nanos) {
    computeNanos[rank] = nanos;
    computed.increment();
  }

  /** Compute time of the slowest rank of this process in this step. */
  long slowestComputeNanos() {
    return Arrays.stream(computeNanos).max().orElse(0);
  }

  /** Remembers the first gradient that is not finite; -1 says that all are. */
  void reportNonFinite(int index) {
    if (index >= 0) {
      nonFinite.accumulateAndGet(index, Math::min);
    }
  }

  /** Makes a step the last one, unless an earlier one is. */
  void endAfter(int step) {
    lastStep.accumulateAndGet(step, Math::min);
  }

  /** Number of the last step, as far as it is known. */
  int lastStep() {
    return lastStep.get();
  }

  /** Index of the first gradient that is not finite, over all slices, or -1. */
  int firstNonFinite() {
    int index = nonFinite.get();
    return index == Integer.MAX_VALUE ? -1 : index;
  }
}
