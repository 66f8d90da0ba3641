package io.weft.collective;

import io.weft.math.Floats;
import io.weft.math.PairwiseTree;
import io.weft.train.GradientSum;
import io.weft.train.TrainingPlan;
import io.weft.train.Worker;
import java.nio.ByteBuffer;
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
 * The ranks of one process during one epoch, and the memory that they share.
 *
 * <p>A step, seen from a rank: it computes the gradients of its workers; as soon as all ranks of
 * the process have those of a chunk, its sums go to its owner elsewhere; as soon as the owner has
 * all of them, it adds what has come to what is here, in the order of the tree, updates the chunk,
 * and sends it to all processes; the step has ended when all chunks are new. See {@link
 * ShardedStep}, one a thread.
 *
 * <p>No counter is ever reset, and each buffer is used again in the next step: nobody gets that far
 * before everybody has sent, and so has read, everything of this one.
 */
public final class ProcessGroup {
  private static final long SPIN_NANOS = 100_000;

  /** Where other threads of the machine need the core to bring what is waited for. */
  private static final long SHORT_SPIN_NANOS = 5_000;

  final long id;
  final TrainingPlan plan;
  final EpochStart start;
  final Placement placement;
  final String process;
  final Connections links;
  final float[] parameters;
  final float[] optimizerState;

  /** By worker; null where it is in another process. */
  final @Nullable GradientSum[] sums;

  /** Of the squares of the gradients, by norm block. */
  final double[] squares;

  /** Time of the last passes, by rank of this process. */
  final long[] computeNanos;

  /** Ranks of this process that have computed their gradients, all steps together. */
  final Counter computed = new Counter();

  /** Slices whose squares are known, all steps together. */
  final Counter squared = new Counter();

  /** Chunks of slices that are new, all steps together. */
  final Counter updated = new Counter();

  private final Map<Integer, ReceiveBuffers> inboxes = new HashMap<>();
  private final List<String> processes;
  private final List<Slice> slices;

  /** Of all slices. */
  final int chunks;

  final List<Integer> ranksHere;

  /** Messages so far, by kind, rank and sender. */
  private final AtomicLongArray received;

  /** How far the passes backward are, by rank; see {@link #gradientsAreFinal}. */
  private final AtomicLongArray progress;

  private final AtomicInteger bad = new AtomicInteger(Integer.MAX_VALUE);
  private final Duration timeout;
  private volatile @Nullable Throwable failure;

  /**
   * Makes the memory of a process.
   *
   * @param id the same in all processes, and of no other epoch
   * @param process name of this process in the placement
   * @param timeout how long a rank waits for the others before it gives up
   */
  public ProcessGroup(
      long id,
      TrainingPlan plan,
      EpochStart start,
      Placement placement,
      String process,
      Connections links,
      Duration timeout) {
    this.id = id;
    this.plan = plan;
    this.start = start;
    this.placement = placement;
    this.process = process;
    this.links = links;
    this.timeout = timeout;
    this.parameters = start.parameters();
    this.optimizerState = start.optimizerState();
    this.squares = new double[Floats.blocks(parameters.length)];
    this.computeNanos = new long[placement.ranks()];
    this.sums = new GradientSum[placement.workers()];
    for (int w = 0; w < sums.length; w++) {
      sums[w] = placement.isIn(process, w) ? new GradientSum(parameters.length) : null;
    }
    this.processes = placement.distinctProcesses();
    this.ranksHere = placement.ranksOf(process);
    this.slices =
        IntStream.range(0, placement.ranks())
            .mapToObj(rank -> Slice.of(rank, placement.ranks(), parameters.length))
            .toList();
    this.chunks = slices.stream().mapToInt(Slice::chunks).sum();
    this.received =
        new AtomicLongArray(
            Math.multiplyExact(Message.KINDS * placement.ranks(), processes.size()));
    this.progress = new AtomicLongArray(placement.ranks());
    List<List<PairwiseTree.Node>> subtrees = new ArrayList<>();
    for (String sender : processes) {
      subtrees.add(sender.equals(process) ? List.of() : placement.subtrees(sender));
    }
    for (int rank : ranksHere) {
      inboxes.put(rank, new ReceiveBuffers(slice(rank), subtrees));
    }
  }

  /**
   * Runs a whole epoch for one rank, in the calling thread; all ranks of all processes must do so
   * at the same time.
   *
   * @param workers those that the placement gives to the rank, in order
   * @throws IllegalStateException if other ranks are gone or too slow
   */
  public RankResult run(int rank, List<Worker> workers, StepListener host) {
    return new ShardedStep(this, rank, workers, host).run();
  }

  /**
   * The team that a message is for.
   *
   * @throws IllegalArgumentException if it is too short for a message
   */
  public static long idOf(ByteBuffer message) {
    return Message.team(message.duplicate());
  }

  /**
   * Takes what another process has sent; called by the threads of the network.
   *
   * @throws IllegalArgumentException if it is not the next message of its kind and sender, or not
   *     as that must be; says why, and has changed nothing
   */
  public void receive(ByteBuffer received) {
    ByteBuffer message = received.duplicate();
    Message.Header header = Message.header(message);
    requireNext(header, message);
    Slice slice = slice(header.rank());
    switch (header.kind()) {
      case Message.GRADIENTS ->
          inbox(header.rank()).receive(header.sender(), header.chunk(), message);
      case Message.SQUARES -> {
        for (int block = slice.firstBlock(); block < slice.endBlock(); block++) {
          squares[block] = message.getDouble();
        }
        squared.increment();
      }
      default -> {
        Slice chunk = slice.chunk(header.chunk());
        reportBad(message.getInt());
        Message.getFloats(message, parameters, chunk.from(), chunk.length());
        updated.increment();
      }
    }
  }

  /** Counts a message that is what must come now, and refuses any other. */
  private void requireNext(Message.Header header, ByteBuffer message) {
    require(header.team() == id, header, "it is for another team");
    int kind = header.kind();
    int rank = header.rank();
    int sender = header.sender();
    require(kind >= 0 && kind < Message.KINDS, header, "there is no such kind");
    require(rank >= 0 && rank < placement.ranks(), header, "there is no such rank");
    require(sender >= 0 && sender < processes.size(), header, "there is no such sender");
    String process = processes.get(sender);
    require(!process.equals(this.process), header, "it is from here");
    String owner = placement.processes().get(rank);
    boolean isGradient = kind == Message.GRADIENTS;
    require(owner.equals(isGradient ? this.process : process), header, "the rank is elsewhere");
    int chunks = kind == Message.SQUARES ? 1 : slice(rank).chunks();
    int chunk = header.chunk();
    require(chunk >= 0 && chunk < chunks, header, "there is no such chunk");
    long bytes = bytes(kind, rank, sender, chunk);
    require(
        message.remaining() == bytes,
        header,
        String.format(Locale.ROOT, "it has %d bytes (must have %d)", message.remaining(), bytes));
    if (kind == Message.SLICE) {
      int bad = message.getInt(message.position());
      require(bad >= -1 && bad < parameters.length, header, "there is no parameter " + bad);
    }
    int stream = (kind * placement.ranks() + rank) * processes.size() + sender;
    int step = header.step();
    long number = (long) step * chunks + chunk;
    require(
        step < start.steps && received.compareAndSet(stream, number, number + 1),
        header,
        "it is not the next one");
  }

  private static void require(boolean holds, Message.Header header, String reason) {
    if (!holds) {
      throw new IllegalArgumentException("Cannot take %s: %s".formatted(header, reason));
    }
  }

  private long bytes(int kind, int rank, int sender, int chunk) {
    Slice slice = slice(rank);
    return switch (kind) {
      case Message.GRADIENTS -> inbox(rank).bytes(sender, chunk);
      case Message.SQUARES -> squaresBytes(slice);
      default -> parametersBytes(slice.chunk(chunk));
    };
  }

  /** Of the squares of a slice. */
  static long squaresBytes(Slice slice) {
    return (long) (slice.endBlock() - slice.firstBlock()) * Double.BYTES;
  }

  /** Of a chunk's parameters, and the first bad gradient that its owner knows of. */
  static long parametersBytes(Slice chunk) {
    return Integer.BYTES + (long) chunk.length() * Float.BYTES;
  }

  /** Makes all ranks of this process give up. */
  public void abort(Throwable reason) {
    failure = reason;
  }

  Slice slice(int rank) {
    return slices.get(rank);
  }

  /**
   * A rank has the gradients of all its workers for the parameters {@code [from, P)}.
   *
   * @return the first parameter from which on all ranks of this process have theirs; P if there is
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

  /** Time that the slowest rank of this process took for its last passes. */
  long slowestNanos() {
    return Arrays.stream(computeNanos).max().orElse(0);
  }

  ReceiveBuffers inbox(int rank) {
    ReceiveBuffers inbox = inboxes.get(rank);
    if (inbox == null) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "Rank %d is not in process %s", rank, process));
    }
    return inbox;
  }

  /** Remembers the first gradient of a step that is not finite; -1 says that there is none. */
  void reportBad(int index) {
    if (index >= 0) {
      bad.accumulateAndGet(index, Math::min);
    }
  }

  /** Index of the first gradient of any slice that is not finite, or -1. */
  int bad() {
    int index = bad.get();
    return index == Integer.MAX_VALUE ? -1 : index;
  }

  Counter.Patience patience(StepListener host) {
    int here = ranksHere.size();
    boolean alone = here == placement.ranks() && here <= Runtime.getRuntime().availableProcessors();
    return new Counter.Patience(
        alone ? SPIN_NANOS : SHORT_SPIN_NANOS,
        timeout.toNanos(),
        () -> {
          Throwable reason = failure;
          if (reason != null) {
            throw new IllegalStateException("another rank of the process failed", reason);
          }
          host.requireAlive();
          links.requireAlive();
        });
  }
}
