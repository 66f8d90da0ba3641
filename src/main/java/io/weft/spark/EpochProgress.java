package io.weft.spark;

import io.weft.metrics.MetricSums;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.util.AccumulatorV2;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * How far an epoch's job is. One task says so after each step; the driver hears of it with the
 * heartbeats of the executors.
 */
final class EpochProgress extends AccumulatorV2<EpochProgress.Reached, EpochProgress.Reached> {
  private static final long serialVersionUID = 1;
  static final Reached NOTHING = new Reached(-1, 0, new MetricSums());

  private volatile Reached reached = NOTHING;

  /**
   * How far an epoch is.
   *
   * @param epoch from 0
   * @param steps done
   * @param sums of these steps; not to be modified
   */
  record Reached(int epoch, int steps, MetricSums sums) implements Serializable {}

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
  public void add(Reached further) {
    reached = further;
  }

  @Override
  public void merge(AccumulatorV2<Reached, Reached> other) {
    Reached there = other.value();
    if (there.epoch > reached.epoch
        || (there.epoch == reached.epoch && there.steps > reached.steps)) {
      reached = there;
    }
  }

  @Override
  public Reached value() {
    return reached;
  }

  /** Hears of the progress of running tasks. */
  static final class Listener extends SparkListener {
    private final long id;
    private final AtomicReference<@Nullable Reached> news = new AtomicReference<>();

    Listener(EpochProgress progress) {
      this.id = progress.id();
    }

    /** What has been heard since the last call, or null. */
    @Nullable Reached news() {
      return news.getAndSet(null);
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
      CollectionConverters.asJava(heartbeat.accumUpdates())
          .forEach(task -> CollectionConverters.asJava(task._4()).forEach(this::hear));
    }

    private void hear(AccumulableInfo accumulator) {
      if (accumulator.id() == id
          && accumulator.update().isDefined()
          && accumulator.update().get() instanceof Reached reached
          && reached.steps > 0) {
        news.set(reached);
      }
    }
  }
}
