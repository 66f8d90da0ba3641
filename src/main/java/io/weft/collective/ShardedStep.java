package io.weft.collective;

import io.weft.math.Floats;
import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import io.weft.train.GradientSum;
import io.weft.train.ParameterUpdate;
import io.weft.train.TrainingPlan;
import io.weft.train.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Steps of one rank with a sharded update (ZeRO stage 1). Each step computes the gradients of the
 * rank's workers. Then, for each chunk of the rank's slice: reduce-scatter, average, optimizer
 * step, all-gather.
 *
 * <p>Chunks of upper layers are exchanged while the gradients of lower layers are still computed.
 */
public final class ShardedStep {
  private final TrainingPlan plan;
  private final EpochStart start;
  private final ProcessGroup group;
  private final int rank;
  private final List<Worker> workers;
  private final StepListener listener;
  private final Communicator communicator;
  private final Slice slice;
  private final ParameterUpdate update;

  private final MetricSums epochMetrics;

  /** Metrics of all workers in this step; known from the first chunk on. */
  private MetricSums metrics = new MetricSums();

  /** Gradients of the slice in this step: sums of all workers, then their mean. */
  private float[] gradient = {};

  /** Number of chunks of the slice that are reduced in this step. */
  private int reduced;

  private RankResult.@Nullable Divergence divergence;
  private long computeNanos;
  private long waitNanos;
  private long exchangeNanos;

  /**
   * Prepares the steps of an epoch.
   *
   * @param start the one that the group has its memory from
   * @param workers those that the placement gives to the rank, in order
   */
  public ShardedStep(
      TrainingPlan plan,
      EpochStart start,
      ProcessGroup group,
      int rank,
      List<Worker> workers,
      StepListener listener) {
    this.plan = plan;
    this.start = start;
    this.group = group;
    this.rank = rank;
    this.workers = List.copyOf(workers);
    this.listener = listener;
    this.communicator = group.communicator(rank, listener);
    this.slice = communicator.slice();
    this.update = new ParameterUpdate(plan);
    this.epochMetrics = start.sums();
  }

  /**
   * Runs the steps of the epoch in the calling thread, until its end or until the time is over. All
   * ranks of all processes must do so at the same time. Rank 0 looks at the clock, and all ranks
   * end after the same step.
   *
   * @throws IllegalStateException if other ranks are gone or too slow
   */
  public RankResult runEpoch() {
    long startNanos = System.nanoTime();
    int first = start.firstStep();
    int done = 0;
    while (done <= communicator.lastStep() && divergence == null) {
      if (rank == 0 && System.nanoTime() - startNanos >= start.limitNanos()) {
        communicator.endAfter(done);
      }
      run(first + done);
      done++;
      listener.onStep(first + done, epochMetrics);
    }
    return result(first + done);
  }

  private void run(int step) {
    communicator.beginStep(step - start.firstStep());
    long begin = System.nanoTime();
    reduced = 0;
    computeGradients(step);
    long compute = System.nanoTime() - begin;
    communicator.finishGradients(compute);
    while (reduced < slice.chunks()) {
      exchangeNextChunk(step);
    }
    long slowestCompute = communicator.slowestComputeNanos();
    if (update.clips()) {
      exchangeClipped(step);
    }
    communicator.awaitParameters();
    epochMetrics.merge(metrics);
    int nonFinite = communicator.firstNonFinite();
    if (nonFinite >= 0 || ParameterUpdate.lossIsNonFinite(metrics)) {
      divergence = new RankResult.Divergence(nonFinite, metrics, start.step() + step);
    }
    computeNanos += compute;
    waitNanos += slowestCompute - compute;
    exchangeNanos += System.nanoTime() - begin - slowestCompute;
  }

  private void computeGradients(int step) {
    int last = workers.size() - 1;
    for (int i = 0; i <= last; i++) {
      Worker worker = workers.get(i);
      GradientSum sum = group.gradientSum(worker.index());
      sum.clear();
      boolean overlaps = i == last && communicator.hasOtherProcesses();
      IntConsumer onFinal = overlaps ? from -> exchangeEarly(step, from) : from -> {};
      worker.addGradient(plan, group.parameters, start.epoch(), step, start.steps(), sum, onFinal);
    }
  }

  /** Exchanges final chunks while the layers below are still computed. */
  private void exchangeEarly(int step, int from) {
    communicator.gradientsAreFinal(from);
    while (communicator.isReady(reduced)) {
      exchangeNextChunk(step);
    }
  }

  /**
   * Reduces and averages the next chunk; updates and gathers it unless clipping must come first.
   */
  private void exchangeNextChunk(int step) {
    Slice range = slice.chunk(reduced);
    gradient = communicator.reduceScatter(reduced);
    metrics = communicator.metrics();
    communicator.reportNonFinite(Floats.firstNonFinite(gradient, range.from(), range.to()));
    if (hasWeight()) {
      update.average(group.parameters, gradient, range.from(), range.to(), metrics);
    }
    if (!update.clips()) {
      updateAndGather(reduced, 0, step);
    }
    reduced++;
  }

  /** Updates all chunks by gradients whose norm over all slices is limited. */
  private void exchangeClipped(int step) {
    double squaredNorm = communicator.allReduceSquaredNorm(gradient);
    for (int chunk = 0; chunk < slice.chunks(); chunk++) {
      updateAndGather(chunk, squaredNorm, step);
    }
  }

  private void updateAndGather(int chunk, double squaredNorm, int step) {
    if (hasWeight()) {
      Slice range = slice.chunk(chunk);
      update.step(
          group.parameters,
          group.optimizerState,
          gradient,
          range.from(),
          range.to(),
          squaredNorm,
          start.position(plan, step));
    }
    communicator.allGather(chunk);
  }

  private boolean hasWeight() {
    return metrics.objectiveWeightSum() != 0;
  }

  private RankResult result(int steps) {
    int count = group.parameters.length;
    int from = slice.from();
    int to = slice.to();
    List<byte[]> own = new ArrayList<>();
    own.add(Floats.toBytes(group.parameters, from, to));
    for (int slot = 0; slot < plan.optimizer().slots(); slot++) {
      own.add(Floats.toBytes(group.optimizerState, slot * count + from, slot * count + to));
    }
    return new RankResult(
        rank,
        steps,
        own,
        epochMetrics,
        new Phases(computeNanos / 1e9, waitNanos / 1e9, exchangeNanos / 1e9, 0),
        divergence);
  }
}
