package io.weft.spark;

import io.weft.metrics.MetricSums;
import io.weft.train.TrainingState;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.util.AccumulatorV2;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Accumulator of an epoch's progress. One task adds it after each step. The driver receives it with
 * the executors' heartbeats.
 */
final class EpochProgress extends AccumulatorV2<EpochProgress.Reached, EpochProgress.Reached> {
  private static final long serialVersionUID = 1;
  private static final Reached NOTHING = new Reached(-1, 0, new MetricSums());

  private volatile Reached reached = NOTHING;

  /**
   * Progress of an epoch.
   *
   * @param epoch from 0
   * @param steps number of completed steps
   * @param sums metric sums of these steps; must not be modified
   */
  record Reached(int epoch, int steps, MetricSums sums) implements Serializable {

    /** Tells if this is progress of the same epoch, and not behind the other. */
    boolean follows(Reached other) {
      return epoch == other.epoch && steps >= other.steps;
    }
  }

  /** Progress at the start of an epoch, or of a part of it. */
  static Reached at(TrainingState start) {
    return new Reached(start.epoch(), start.part().steps(), start.part().sums());
  }

  @Override
  public boolean isZero() {
    return reached.steps == 0;
  }

  @Override
  public EpochProgress copy() {
    EpochProgress copy = new EpochProgress();
    copy.reached = reached;
    return copy;
  }

  @Override
  public void reset() {
    reached = NOTHING;
  }

  @Override
  public void add(Reached progress) {
    reached = progress;
  }

  @Override
  public void merge(AccumulatorV2<Reached, Reached> other) {
    Reached progress = other.value();
    if (progress.epoch > reached.epoch
        || (progress.epoch == reached.epoch && progress.steps > reached.steps)) {
      reached = progress;
    }
  }

  @Override
  public Reached value() {
    return reached;
  }

  /** Receives the progress of running tasks. */
  static final class Listener extends SparkListener {
    private final long id;
    private final AtomicReference<@Nullable Reached> latest = new AtomicReference<>();

    Listener(EpochProgress progress) {
      this.id = progress.id();
    }

    /** Latest progress since the previous call, or null. */
    @Nullable Reached poll() {
      return latest.getAndSet(null);
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
      CollectionConverters.asJava(heartbeat.accumUpdates())
          .forEach(task -> CollectionConverters.asJava(task._4()).forEach(this::receive));
    }

    private void receive(AccumulableInfo accumulator) {
      if (accumulator.id() == id
          && accumulator.update().isDefined()
          && accumulator.update().get() instanceof Reached reached
          && reached.steps > 0) {
        latest.set(reached);
      }
    }
  }
}
