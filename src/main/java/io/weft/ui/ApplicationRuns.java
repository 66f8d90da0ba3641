package io.weft.ui;

import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.LiveListenerBus;
import org.jspecify.annotations.Nullable;

/**
 * Sends the events of a running application's trainings to its web UI, if it has one, and to its
 * event log, if it writes one.
 *
 * <p>Uses internal classes of Spark: the web UI and the listener bus of a context.
 */
final class ApplicationRuns implements RunSink {
  private final @Nullable Runs runs;
  private final @Nullable LiveListenerBus eventLog;

  private ApplicationRuns(@Nullable Runs runs, @Nullable LiveListenerBus eventLog) {
    this.runs = runs;
    this.eventLog = eventLog;
  }

  static RunSink of(SparkContext spark) {
    boolean hasPages = spark.ui().isDefined();
    boolean hasLog = spark.isEventLogEnabled();
    if (!hasPages && !hasLog) {
      return NONE;
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
    if (eventLog != null) {
      eventLog.post(event);
    }
  }

  @Override
  public void progress(int run, RunProgress progress) {
    if (runs != null) {
      runs.progress(run, progress);
    }
  }
}
