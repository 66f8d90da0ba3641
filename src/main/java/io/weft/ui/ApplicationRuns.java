package io.weft.ui;

import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.LiveListenerBus;
import org.jspecify.annotations.Nullable;

/**
 * The trainings of a running application: in its web UI where it has one, and on its listener bus
 * where that writes an event log.
 *
 * <p>Uses what Spark keeps for itself: the web UI and the listener bus of a context.
 */
final class ApplicationRuns implements RunSink {
  private final @Nullable Runs runs;
  private final @Nullable LiveListenerBus log;

  private ApplicationRuns(@Nullable Runs runs, @Nullable LiveListenerBus log) {
    this.runs = runs;
    this.log = log;
  }

  static RunSink of(SparkContext spark) {
    boolean hasPages = spark.ui().isDefined();
    boolean hasLog = spark.isEventLogEnabled();
    if (!hasPages && !hasLog) {
      return NOWHERE;
    }
    return new ApplicationRuns(
        hasPages ? TrainingTab.runsIn(spark.ui().get()) : null,
        hasLog ? spark.listenerBus() : null);
  }

  @Override
  public void post(RunEvent event) {
    if (runs != null) {
      runs.apply(event);
    }
    if (log != null) {
      log.post(event);
    }
  }

  @Override
  public void progress(int run, RunProgress progress) {
    if (runs != null) {
      runs.progress(run, progress);
    }
  }
}
