package io.weft.rundir;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.Phases;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Mean time of a run's steps by phase, with advice.
 *
 * @param phases mean seconds of a step
 * @param stepsOfEpoch mean number of steps in an epoch
 */
public record StepTime(Phases phases, double stepsOfEpoch) {
  /** Largest share of a step beside its arithmetic that draws no advice. */
  private static final double MAX_OVERHEAD = 0.2;

  /** Most seconds that Spark takes to start an epoch's tasks, unless they wait for something. */
  private static final double MAX_START_SECONDS = 1;

  /**
   * Mean step of some epochs; empty if nothing was measured. The first epoch, in which the JVM
   * still compiles, counts only if there is no other.
   */
  public static Optional<StepTime> of(List<EpochMetrics> epochs) {
    List<EpochMetrics> warm = epochs.size() > 1 ? epochs.subList(1, epochs.size()) : epochs;
    double compute = 0;
    double wait = 0;
    double exchange = 0;
    double schedule = 0;
    for (EpochMetrics epoch : warm) {
      compute += epoch.phases().computeSeconds();
      wait += epoch.phases().waitSeconds();
      exchange += epoch.phases().exchangeSeconds();
      schedule += epoch.phases().scheduleSeconds();
    }
    long before = epochs.size() > 1 ? epochs.get(0).step() : 0;
    long steps = epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1).step() - before;
    StepTime mean =
        new StepTime(
            new Phases(compute / steps, wait / steps, exchange / steps, schedule / steps),
            (double) steps / warm.size());
    return steps > 0 && Double.isFinite(mean.seconds()) ? Optional.of(mean) : Optional.empty();
  }

  /** Total of a step. */
  public double seconds() {
    return phases.computeSeconds()
        + phases.waitSeconds()
        + phases.exchangeSeconds()
        + phases.scheduleSeconds();
  }

  /**
   * One line for the user: the share of each phase, and advice if the largest one beside the
   * arithmetic is too large.
   *
   * @param sync the gradient exchange: all-reduce, driver or local
   */
  public String verdict(String sync, int batchSize, int workers) {
    return String.format(
        Locale.ROOT,
        "step %.2f ms: %.0f%% compute, %.0f%% waiting for the slowest worker, %.0f%% exchange, %.0f%%"
            + " schedule: %s",
        1000 * seconds(),
        share(phases.computeSeconds()),
        share(phases.waitSeconds()),
        share(phases.exchangeSeconds()),
        share(phases.scheduleSeconds()),
        advice(sync, batchSize, workers));
  }

  private double share(double part) {
    return 100 * part / seconds();
  }

  private String advice(String sync, int batchSize, int workers) {
    double overhead = phases.exchangeSeconds() + phases.scheduleSeconds();
    if (overhead <= MAX_OVERHEAD * seconds() && phases.waitSeconds() <= MAX_OVERHEAD * seconds()) {
      return "a step costs what its arithmetic costs";
    }
    if (phases.waitSeconds() > overhead) {
      return "the workers are not equally fast: look for other work on their machines, or for fewer"
          + " cores than tasks";
    }
    if (phases.scheduleSeconds() > phases.exchangeSeconds()) {
      return sync.equals("driver")
          ? "use sync = all-reduce, or raise batch-size to at least " + largerBatch(batchSize)
          : adviceOnSchedule();
    }
    int fewer = (int) (workers / growth());
    return "raise batch-size to at least "
        + largerBatch(batchSize)
        + (workers > 1 ? ", or lower workers to " + Math.max(1, fewer) : "");
  }

  /** All-reduce has one Spark job an epoch, whatever the batch. */
  private String adviceOnSchedule() {
    double ofEpoch = phases.scheduleSeconds() * stepsOfEpoch;
    return String.format(
        Locale.ROOT,
        "schedule is Spark's time to start and end the tasks of an epoch, %.2f s an epoch: %s",
        ofEpoch,
        ofEpoch > MAX_START_SECONDS
            ? "they waited, look for other jobs that hold slots and for executors that were lost"
            : "an epoch has few steps, sync = local may be faster");
  }

  /** Factor by which a step's arithmetic must grow so that the rest draws no advice. */
  private double growth() {
    double overhead = phases.exchangeSeconds() + phases.scheduleSeconds();
    return overhead * (1 - MAX_OVERHEAD) / MAX_OVERHEAD / phases.computeSeconds();
  }

  /** A power of two. */
  private long largerBatch(int batchSize) {
    long target = (long) Math.ceil(batchSize * growth());
    return Math.max(2L * Long.highestOneBit(batchSize), 2 * Long.highestOneBit(target - 1));
  }
}
