package io.weft.ui;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.status.ElementTrackingStore;
import scala.runtime.BoxedUnit;

/** Collects the trainings of an application while the History Server reads its event log. */
final class ReplayListener extends SparkListener {
  private final Runs runs = new Runs();

  /**
   * Creates a listener.
   *
   * @param store receives the trainings at the end of the log
   */
  ReplayListener(ElementTrackingStore store) {
    store.onFlush(
        () -> {
          runs.get().forEach(run -> store.write(StoredRun.of(run)));
          return BoxedUnit.UNIT;
        });
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof RunEvent runEvent) {
      runs.apply(runEvent);
    }
  }

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd end) {
    runs.end(end.time());
  }
}
