package io.weft.collective;

import static java.util.Objects.requireNonNull;

import io.weft.math.Floats;
import io.weft.math.PairwiseTree;
import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import io.weft.train.GradientSum;
import io.weft.train.ParameterUpdate;
import io.weft.train.Worker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One rank through an epoch: its workers' gradients, and the slice that it owns. */
final class ShardedStep {
  private final ProcessGroup team;
  private final int rank;
  private final List<Worker> workers;
  private final StepListener host;
  private final Counter.Patience patience;
  private final Placement placement;
  private final List<String> others;
  private final Slice slice;
  private final ReceiveBuffers inbox;
  private final TreeSum sliceSum;
  private final List<Parcel> parcels;
  private final ByteBuffer squaresMessage;
  private final List<ByteBuffer> sliceMessages;
  private final ParameterUpdate update;

  private final MetricSums epochSums = new MetricSums();

  /** Of all workers in this step, known from the first chunk on. */
  private MetricSums stepSums = new MetricSums();

  /** Of the slice in this step, where its chunks are added up. */
  private float[] gradient = {};

  /** Chunks of the slice that are added up in this step. */
  private int added;

  private double learningRate;
  private RankResult.@Nullable Divergence divergence;
  private long computeNanos;
  private long waitNanos;
  private long exchangeNanos;

  ShardedStep(ProcessGroup team, int rank, List<Worker> workers, StepListener host) {
    this.team = team;
    this.rank = rank;
    this.workers = workers;
    this.host = host;
    this.patience = team.patience(host);
    this.placement = team.placement;
    this.others = placement.others(team.process);
    this.slice = team.slice(rank);
    this.inbox = team.inbox(rank);
    this.sliceSum = new TreeSum(root(), this::gradientOf);
    this.update = new ParameterUpdate(team.plan);
    List<Integer> here = team.ranksHere;
    this.parcels = new ArrayList<>();
    int sender = placement.distinctProcesses().indexOf(team.process);
    for (int owner = 0; owner < placement.ranks(); owner++) {
      boolean isElsewhere = !here.contains(owner);
      if (isElsewhere && here.get(owner % here.size()) == rank) {
        parcels.add(new Parcel(owner, sender));
      }
    }
    this.squaresMessage =
        Message.allocate(
            team.id, Message.SQUARES, rank, sender, 0, ProcessGroup.squaresBytes(slice));
    this.sliceMessages =
        IntStream.range(0, others.isEmpty() ? 0 : slice.chunks())
            .mapToObj(chunk -> sliceMessage(sender, chunk))
            .toList();
  }

  private ByteBuffer sliceMessage(int sender, int chunk) {
    long bytes = ProcessGroup.parametersBytes(slice.chunk(chunk));
    return Message.allocate(team.id, Message.SLICE, rank, sender, chunk, bytes);
  }

  private PairwiseTree.Node root() {
    return new PairwiseTree.Node(0, placement.workers());
  }

  RankResult run() {
    for (int step = 0; step < team.start.steps && divergence == null; step++) {
      patience.alive().run();
      long start = System.nanoTime();
      begin(step);
      computeGradients(step);
      long computed = System.nanoTime();
      team.computeNanos[rank] = computed - start;
      team.computed.increment();
      team.computed.await((step + 1L) * team.ranksHere.size(), patience);
      for (Parcel parcel : parcels) {
        parcel.sendRest(step);
      }
      while (added < slice.chunks()) {
        inbox.arrived(added).await(arrivals(step), patience);
        addUpChunk(step);
      }
      long slowest = Math.max(team.slowestNanos(), inbox.slowestNanos());
      if (update.clips()) {
        moveClipped(step);
      }
      team.updated.await((step + 1L) * team.chunks, patience);
      epochSums.merge(stepSums);
      if (team.bad() >= 0 || ParameterUpdate.lossIsBad(stepSums)) {
        divergence =
            new RankResult.Divergence(team.bad(), stepSums, learningRate, team.start.step + step);
      }
      computeNanos += computed - start;
      waitNanos += slowest - (computed - start);
      exchangeNanos += System.nanoTime() - start - slowest;
      host.onStep(step + 1, epochSums);
    }
    return result();
  }

  private void begin(int step) {
    added = 0;
    learningRate =
        team.plan.learningRate(
            team.start.step + step, team.start.steps, team.start.validationLosses());
  }

  /** Messages of each chunk, until all of a step are there. */
  private long arrivals(int step) {
    return (step + 1L) * others.size();
  }

  private void computeGradients(int step) {
    int last = workers.size() - 1;
    for (int i = 0; i <= last; i++) {
      Worker worker = workers.get(i);
      GradientSum sums = sumsOf(worker.index());
      sums.clear();
      boolean overlaps = i == last && !others.isEmpty();
      IntConsumer onFinal = overlaps ? from -> exchangeEarly(step, from) : from -> {};
      worker.addGradient(
          team.plan, team.parameters, team.start.epoch(), step, team.start.steps, sums, onFinal);
    }
  }

  /**
   * Sends gradients that are known, and moves parameters whose gradients are all here, while the
   * layers below are still computed: no pass backward needs them any more.
   */
  private void exchangeEarly(int step, int from) {
    int finalFrom = team.gradientsAreFinal(rank, step, from);
    for (Parcel parcel : parcels) {
      parcel.sendFrom(finalFrom, step);
    }
    while (!slice.isLast(added)
        && slice.chunk(added).from() >= finalFrom
        && inbox.arrived(added).hasReached(arrivals(step))) {
      addUpChunk(step);
    }
  }

  private MetricSums sumMetrics() {
    return PairwiseTree.reduce(root(), this::metricsOf, MetricSums::merge);
  }

  /** A copy, since all ranks of the process add them up at the same time. */
  private @Nullable MetricSums metricsOf(PairwiseTree.Node node) {
    ReceiveBuffers.Sums sent = inbox.of(node);
    if (sent != null) {
      return new MetricSums().merge(sent.metrics());
    }
    return isHere(node) ? new MetricSums().merge(sumsOf(node.from()).metrics()) : null;
  }

  private TreeSum.@Nullable Part gradientOf(PairwiseTree.Node node) {
    ReceiveBuffers.Sums sent = inbox.of(node);
    if (sent != null) {
      return sent.gradient();
    }
    return isHere(node) ? new TreeSum.Part(sumsOf(node.from()).gradient(), 0) : null;
  }

  private boolean isHere(PairwiseTree.Node node) {
    return node.isLeaf() && team.sums[node.from()] != null;
  }

  private GradientSum sumsOf(int worker) {
    return requireNonNull(team.sums[worker]);
  }

  /** Adds up the gradients of the next chunk, and moves its parameters unless the norm counts. */
  private void addUpChunk(int step) {
    if (added == 0) {
      stepSums = sumMetrics();
    }
    Slice chunk = slice.chunk(added);
    int from = chunk.from();
    int to = chunk.to();
    gradient =
        sliceSum.addUp(from, to).inPlace(from, to, sumsOf(workers.get(0).index()).gradient());
    team.reportBad(Floats.firstNonFinite(gradient, from, to));
    if (stepSums.objectiveWeightSum() != 0) {
      update.divide(team.parameters, gradient, from, to, stepSums);
    }
    if (!update.clips()) {
      move(added, 0, step);
    }
    added++;
  }

  /** Moves the parameters of a chunk, and tells everybody. */
  private void move(int chunk, double squaredNorm, int step) {
    Slice part = slice.chunk(chunk);
    if (stepSums.objectiveWeightSum() != 0) {
      update.move(
          team.parameters,
          team.optimizerState,
          gradient,
          part.from(),
          part.to(),
          squaredNorm,
          learningRate,
          team.start.step + step);
    }
    team.updated.increment();
    if (!others.isEmpty()) {
      ByteBuffer message = sliceMessages.get(chunk);
      Message.begin(message, step).putInt(team.bad());
      Message.putFloats(message, team.parameters, part.from(), part.length());
      sendToOthers(message);
    }
  }

  /** Moves the parameters by gradients of which the norm of all slices is limited. */
  private void moveClipped(int step) {
    double squaredNorm = squaredNorm(step);
    for (int chunk = 0; chunk < slice.chunks(); chunk++) {
      move(chunk, squaredNorm, step);
    }
  }

  /** Of the gradients of all slices. */
  private double squaredNorm(int step) {
    Floats.squareSumsOfBlocks(gradient, slice.from(), slice.to(), team.squares);
    team.squared.increment();
    if (!others.isEmpty()) {
      Message.begin(squaresMessage, step);
      for (int block = slice.firstBlock(); block < slice.endBlock(); block++) {
        squaresMessage.putDouble(team.squares[block]);
      }
      sendToOthers(squaresMessage);
    }
    team.squared.await((step + 1L) * placement.ranks(), patience);
    return ParameterUpdate.squaredNorm(team.squares);
  }

  private void sendToOthers(ByteBuffer message) {
    message.flip();
    for (String process : others) {
      team.links.send(process, message);
    }
  }

  private RankResult result() {
    int count = team.parameters.length;
    int from = slice.from();
    int to = slice.to();
    List<byte[]> own = new ArrayList<>();
    own.add(Floats.toBytes(team.parameters, from, to));
    for (int slot = 0; slot < team.plan.optimizer().slots(); slot++) {
      own.add(Floats.toBytes(team.optimizerState, slot * count + from, slot * count + to));
    }
    return new RankResult(
        rank,
        own,
        epochSums,
        learningRate,
        new Phases(computeNanos / 1e9, waitNanos / 1e9, exchangeNanos / 1e9, 0),
        divergence);
  }

  /** What this process sends, through this rank, to the owner of a slice in another one. */
  private final class Parcel {
    private final String process;
    private final Slice slice;
    private final List<PairwiseTree.Node> subtrees;
    private final List<TreeSum> sums = new ArrayList<>();
    private final List<ByteBuffer> messages = new ArrayList<>();

    /** Chunks of the step that are sent. */
    private int sent;

    Parcel(int owner, int sender) {
      this.process = placement.processes().get(owner);
      this.slice = team.slice(owner);
      this.subtrees = placement.subtrees(team.process);
      for (PairwiseTree.Node subtree : subtrees) {
        sums.add(new TreeSum(subtree, ShardedStep.this::gradientOf));
      }
      for (int chunk = 0; chunk < slice.chunks(); chunk++) {
        long bytes = ReceiveBuffers.bytes(subtrees.size(), slice, chunk);
        messages.add(Message.allocate(team.id, Message.GRADIENTS, owner, sender, chunk, bytes));
      }
    }

    /** Sends the chunks of {@code [from, P)}; the last one waits for the time of the passes. */
    void sendFrom(int from, int step) {
      while (!slice.isLast(sent) && slice.chunk(sent).from() >= from) {
        send(step, sent++);
      }
    }

    /** Sends what of a step is not sent yet. */
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
          PairwiseTree.reduce(subtree, ShardedStep.this::metricsOf, MetricSums::merge).put(message);
        }
      }
      if (slice.isLast(chunk)) {
        message.putLong(team.slowestNanos());
      }
      Slice part = slice.chunk(chunk);
      for (TreeSum sum : sums) {
        sum.addUp(part.from(), part.to()).put(part.from(), part.to(), message);
      }
      team.links.send(process, message.flip());
    }
  }
}
