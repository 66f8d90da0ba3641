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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Plug-in of the History Server, found in weft.jar. It reads the trainings of an application from
 * the event log into the application's store, and adds the tab if there are any.
 */
public final class TrainingHistoryPlugin implements AppHistoryServerPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingHistoryPlugin.class);

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

  /** Trainings in a store, newest first; none if another release has written them. */
  private static List<RunSnapshot> read(KVStore store) {
    try {
      List<RunSnapshot> runs = new ArrayList<>();
      for (StoredRun stored : store.view(StoredRun.class)) {
        runs.add(stored.run());
      }
      runs.sort(Comparator.comparingInt(RunSnapshot::id).reversed());
      return runs;
    } catch (Exception e) { // declared by the store
      LOG.warn(
          "Cannot show trainings of another release of Weft (spark.history.store.path has them)",
          e);
      return List.of();
    }
  }
}
