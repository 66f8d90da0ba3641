package io.weft.train;

import io.weft.math.PairwiseTree;
import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All workers in the calling thread, one after the other: what the distributed runners must equal
 * bit for bit.
 */
public final class LocalEpochRunner implements EpochRunner {
  private final TrainingPlan plan;
  private final List<Worker> workers;
  private final List<StepSums> sums;
  private final ParameterUpdate update;

  /**
   * Makes a runner.
   *
   * @param workers W workers, in the order of their index
   */
  public LocalEpochRunner(TrainingPlan plan, List<Worker> workers) {
    if (workers.size() != plan.workers()) {
      throw new IllegalArgumentException(
          "Invalid workers: %d (must be %d)".formatted(workers.size(), plan.workers()));
    }
    this.plan = plan;
    this.workers = List.copyOf(workers);
    int parameters = plan.network().parameterCount();
    this.sums = IntStream.range(0, workers.size()).mapToObj(i -> new StepSums(parameters)).toList();
    this.update = new ParameterUpdate(plan);
  }

  @Override
  public long trainingRows() {
    return workers.stream().mapToLong(worker -> worker.training().count()).sum();
  }

  @Override
  public long validationRows() {
    return workers.stream().mapToLong(worker -> worker.validation().count()).sum();
  }

  @Override
  public Outcome run(TrainingState start, Progress progress) {
    int steps = plan.stepsPerEpoch(trainingRows());
    float[] parameters = start.parameters().clone();
    float[] optimizerState = start.optimizerState().clone();
    MetricSums epochSums = new MetricSums();
    double learningRate = 0;
    long computeNanos = 0;
    for (int step = 0; step < steps; step++) {
      long before = System.nanoTime();
      for (int w = 0; w < workers.size(); w++) {
        sums.get(w).clear();
        workers.get(w).addGradient(plan, parameters, start.epoch(), step, steps, sums.get(w));
      }
      StepSums total = PairwiseTree.reduce(sums, StepSums::add);
      long done = start.step() + step;
      learningRate = plan.schedule().learningRate(start.position(done, steps, plan.epochs()));
      update.apply(parameters, optimizerState, total, learningRate, done);
      epochSums.merge(total.metrics);
      computeNanos += System.nanoTime() - before;
      progress.onStep(start.epoch() + 1, step + 1, steps, epochSums);
    }
    TrainingState end = start.afterEpoch(parameters, optimizerState, steps);
    return new Outcome(end, epochSums, learningRate, new Phases(computeNanos / 1e9, 0, 0));
  }

  @Override
  public MetricSums validate(float[] parameters) {
    List<MetricSums> parts =
        workers.stream().map(worker -> worker.validate(plan, parameters)).toList();
    return PairwiseTree.reduce(parts, MetricSums::merge);
  }

  @Override
  public void close() {}
}
