package io.weft.allreduce;

import static java.util.Objects.requireNonNull;

import io.weft.math.Floats;
import io.weft.math.PairwiseTree;
import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import io.weft.train.ParameterUpdate;
import io.weft.train.StepSums;
import io.weft.train.Worker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One rank through an epoch: its workers' gradients, and the slice that it owns. */
final class Rank {
  private final Team team;
  private final int rank;
  private final List<Worker> workers;
  private final Host host;
  private final Counter.Patience patience;
  private final Placement placement;
  private final int ranksHere;
  private final List<String> others;
  private final int from;
  private final int to;
  private final Inbox inbox;
  private final TreeSum slice;
  private final List<Parcel> parcels;
  private final ByteBuffer squaresMessage;
  private final ByteBuffer sliceMessage;
  private final ParameterUpdate update;

  private final MetricSums epochSums = new MetricSums();
  private double learningRate;
  private RankResult.@Nullable Divergence divergence;
  private long computeNanos;
  private long waitNanos;
  private long exchangeNanos;

  Rank(Team team, int rank, List<Worker> workers, Host host) {
    this.team = team;
    this.rank = rank;
    this.workers = workers;
    this.host = host;
    this.patience = team.patience(host);
    this.placement = team.placement;
    this.others = placement.others(team.process);
    this.from = team.sliceStart(rank);
    this.to = team.sliceStart(rank + 1);
    this.inbox = team.inbox(rank);
    this.slice = new TreeSum(root(), this::gradientOf);
    this.update = new ParameterUpdate(team.plan);
    List<Integer> here = placement.ranksOf(team.process);
    this.ranksHere = here.size();
    this.parcels = new ArrayList<>();
    int sender = placement.distinctProcesses().indexOf(team.process);
    for (int owner = 0; owner < placement.ranks(); owner++) {
      boolean isElsewhere = !here.contains(owner);
      if (isElsewhere && here.get(owner % ranksHere) == rank) {
        parcels.add(new Parcel(owner, sender));
      }
    }
    this.squaresMessage =
        Message.allocate(team.id, Message.SQUARES, rank, sender, team.squaresBytes(rank));
    this.sliceMessage =
        Message.allocate(team.id, Message.SLICE, rank, sender, team.sliceBytes(rank));
  }

  private PairwiseTree.Node root() {
    return new PairwiseTree.Node(0, placement.workers());
  }

  RankResult run() {
    for (int step = 0; step < team.start.steps && divergence == null; step++) {
      patience.alive().run();
      long start = System.nanoTime();
      computeGradients(step);
      long computed = System.nanoTime();
      team.computeNanos[rank] = computed - start;
      team.computed.increment();
      team.computed.await((step + 1L) * ranksHere, patience);
      for (Parcel parcel : parcels) {
        parcel.send(step);
      }
      inbox.arrived.await((step + 1L) * others.size(), patience);
      long slowest = Math.max(team.slowestNanos(), inbox.slowestNanos());
      MetricSums sums = sumMetrics();
      updateSlice(sums, step);
      team.updated.await((step + 1L) * placement.ranks(), patience);
      epochSums.merge(sums);
      if (team.bad() >= 0 || ParameterUpdate.lossIsBad(sums)) {
        divergence =
            new RankResult.Divergence(team.bad(), sums, learningRate, team.start.step + step);
      }
      computeNanos += computed - start;
      waitNanos += slowest - (computed - start);
      exchangeNanos += System.nanoTime() - start - slowest;
      host.onStep(step + 1, epochSums);
    }
    return result();
  }

  private void computeGradients(int step) {
    for (Worker worker : workers) {
      StepSums sums = sumsOf(worker.index());
      sums.clear();
      worker.addGradient(
          team.plan, team.parameters, team.start.epoch(), step, team.start.steps, sums);
    }
  }

  private MetricSums sumMetrics() {
    return PairwiseTree.reduce(root(), this::metricsOf, MetricSums::merge);
  }

  /** A copy, since all ranks of the process add them up at the same time. */
  private @Nullable MetricSums metricsOf(PairwiseTree.Node node) {
    Inbox.Sums sent = inbox.of(node);
    if (sent != null) {
      return new MetricSums().merge(sent.metrics());
    }
    return isHere(node) ? new MetricSums().merge(sumsOf(node.from()).metrics()) : null;
  }

  private TreeSum.@Nullable Part gradientOf(PairwiseTree.Node node) {
    Inbox.Sums sent = inbox.of(node);
    if (sent != null) {
      return sent.gradient();
    }
    return isHere(node) ? new TreeSum.Part(sumsOf(node.from()).gradient(), 0) : null;
  }

  private boolean isHere(PairwiseTree.Node node) {
    return node.isLeaf() && team.sums[node.from()] != null;
  }

  private StepSums sumsOf(int worker) {
    return requireNonNull(team.sums[worker]);
  }

  /** Adds up the gradients of the slice, moves its parameters, and tells everybody. */
  private void updateSlice(MetricSums sums, int step) {
    float[] gradient =
        slice.addUp(from, to).inPlace(from, to, sumsOf(workers.get(0).index()).gradient());
    long done = team.start.step + step;
    learningRate = team.plan.learningRate(done, team.start.steps, team.start.validationLosses());
    int bad = Floats.firstNonFinite(gradient, from, to);
    team.reportBad(bad);
    boolean moves = sums.weightSum() != 0;
    if (moves) {
      update.divide(team.parameters, gradient, from, to, sums);
    }
    double squaredNorm = update.clips() ? squaredNorm(gradient, step) : 0;
    if (moves) {
      update.move(
          team.parameters,
          team.optimizerState,
          gradient,
          from,
          to,
          squaredNorm,
          learningRate,
          done);
    }
    team.updated.increment();
    if (!others.isEmpty()) {
      Message.begin(sliceMessage, step).putInt(bad);
      Message.putFloats(sliceMessage, team.parameters, from, to - from);
      sendToOthers(sliceMessage);
    }
  }

  /** Of the gradients of all slices. */
  private double squaredNorm(float[] gradient, int step) {
    Floats.squareSumsOfBlocks(gradient, from, to, team.squares);
    team.squared.increment();
    if (!others.isEmpty()) {
      Message.begin(squaresMessage, step);
      for (int block = from / Floats.NORM_BLOCK; block < Floats.blocks(to); block++) {
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
    private final int first;
    private final int end;
    private final List<PairwiseTree.Node> subtrees;
    private final List<TreeSum> sums = new ArrayList<>();
    private final ByteBuffer message;

    Parcel(int owner, int sender) {
      this.process = placement.processes().get(owner);
      this.first = team.sliceStart(owner);
      this.end = team.sliceStart(owner + 1);
      this.subtrees = placement.subtrees(team.process);
      for (PairwiseTree.Node subtree : subtrees) {
        sums.add(new TreeSum(subtree, Rank.this::gradientOf));
      }
      long bytes = Inbox.bytes(subtrees.size(), end - first);
      this.message = Message.allocate(team.id, Message.GRADIENTS, owner, sender, bytes);
    }

    void send(int step) {
      Message.begin(message, step).putLong(team.slowestNanos());
      for (PairwiseTree.Node subtree : subtrees) {
        PairwiseTree.reduce(subtree, Rank.this::metricsOf, MetricSums::merge).put(message);
      }
      for (TreeSum sum : sums) {
        sum.addUp(first, end).put(first, end, message);
      }
      message.flip();
      team.links.send(process, message);
    }
  }
}
