package io.weft.rundir;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.Phases;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the time of a run's steps went, and what to do about it.
 *
 * @param phases mean seconds of a step
 * @param stepsOfEpoch mean number of steps in an epoch
 */
public record StepTime(Phases phases, double stepsOfEpoch) {
  /** What a step may spend beside its arithmetic before anything is said about it. */
  private static final double BEARABLE = 0.2;

  /** Seconds in which Spark has started the tasks of an epoch, unless they wait for something. */
  private static final double MOST_TO_START = 1;

  /**
   * The mean step of some epochs; of the first one, in which the JVM still compiles, only if there
   * is no other. Empty if nothing was measured.
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

  /** Of a step. */
  public double seconds() {
    return phases.computeSeconds()
        + phases.waitSeconds()
        + phases.exchangeSeconds()
        + phases.scheduleSeconds();
  }

  /**
   * One line for the user: the shares, and what to change where the largest one beside the
   * arithmetic is too large.
   *
   * @param sync how gradients met: all-reduce, driver or local
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
    double moving = phases.exchangeSeconds() + phases.scheduleSeconds();
    if (moving <= BEARABLE * seconds() && phases.waitSeconds() <= BEARABLE * seconds()) {
      return "a step costs what its arithmetic costs";
    }
    if (phases.waitSeconds() > moving) {
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
        ofEpoch > MOST_TO_START
            ? "they waited, look for other jobs that hold slots and for executors that were lost"
            : "an epoch has few steps, sync = local may be faster");
  }

  /** How much more arithmetic a step must have so that the rest is bearable. */
  private double growth() {
    double moving = phases.exchangeSeconds() + phases.scheduleSeconds();
    return moving * (1 - BEARABLE) / BEARABLE / phases.computeSeconds();
  }

  /** A power of two. */
  private long largerBatch(int batchSize) {
    long target = (long) Math.ceil(batchSize * growth());
    return Math.max(2L * Long.highestOneBit(batchSize), 2 * Long.highestOneBit(target - 1));
  }
}
