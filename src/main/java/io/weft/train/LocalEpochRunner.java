package io.weft.train;

import io.weft.math.PairwiseTree;
import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Runs all workers in the calling thread, one after the other. The distributed runners must give
 * the same bits.
 */
public final class LocalEpochRunner implements EpochRunner {
  private final TrainingPlan plan;
  private final List<Worker> workers;
  private final List<GradientSum> sums;

  /**
   * Makes a runner.
   *
   * @param workers W workers, in the order of their index
   */
  public LocalEpochRunner(TrainingPlan plan, List<Worker> workers) {
    if (workers.size() != plan.workers()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Invalid workers: %d (must be %d)", workers.size(), plan.workers()));
    }
    this.plan = plan;
    this.workers = List.copyOf(workers);
    int parameters = plan.network().parameterCount();
    this.sums =
        IntStream.range(0, workers.size()).mapToObj(i -> new GradientSum(parameters)).toList();
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
  public Outcome run(TrainingState start, Duration limit, Progress progress) {
    EpochUpdates updates = new EpochUpdates(plan, start, trainingRows(), limit);
    long startNanos = System.nanoTime();
    while (updates.hasNext()) {
      for (int w = 0; w < workers.size(); w++) {
        sums.get(w).clear();
        workers
            .get(w)
            .addGradient(
                plan,
                updates.parameters(),
                start.epoch(),
                updates.step(),
                updates.steps(),
                sums.get(w));
      }
      updates.apply(PairwiseTree.reduce(sums, GradientSum::add), progress);
    }
    return updates.outcome(new Phases((System.nanoTime() - startNanos) / 1e9, 0, 0, 0));
  }

  @Override
  public MetricSums validate(float[] parameters) {
    TaskEvaluation evaluation =
        TaskEvaluation.ofSums(workers.iterator(), plan, parameters, Split.VALIDATION);
    return TaskEvaluation.sum(List.of(evaluation)).sums();
  }

  @Override
  public void close() {}
}
