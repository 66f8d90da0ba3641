package io.weft.ui;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.status.AppHistoryServerPlugin;
import org.apache.spark.status.ElementTrackingStore;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.util.kvstore.KVStore;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What the History Server finds in weft.jar: it reads the trainings of an application out of the
 * event log, keeps them in the application's store, and shows the tab where there are any.
 */
public final class TrainingHistoryPlugin implements AppHistoryServerPlugin {

  @Override
  public Seq<SparkListener> createListeners(SparkConf conf, ElementTrackingStore store) {
    List<SparkListener> listeners = List.of(new ReplayListener(store));
    return CollectionConverters.asScala(listeners).toSeq();
  }

  @Override
  public void setupUI(SparkUI ui) {
    List<RunSnapshot> runs = read(ui.store().store());
    if (!runs.isEmpty()) {
      TrainingTab.attach(ui, () -> runs);
    }
  }

  /** Newest first. */
  private static List<RunSnapshot> read(KVStore store) {
    try {
      List<RunSnapshot> runs = new ArrayList<>();
      for (StoredRun stored : store.view(StoredRun.class)) {
        runs.add(stored.run());
      }
      runs.sort(Comparator.comparingInt(RunSnapshot::id).reversed());
      return runs;
    } catch (Exception e) { // as the store declares
      throw new IllegalStateException("Cannot read trainings from the History Server's store", e);
    }
  }
}
