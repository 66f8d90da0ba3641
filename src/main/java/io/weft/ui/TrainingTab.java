package io.weft.ui;

import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import org.apache.spark.ui.WebUITab;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The {@code Training} tab of a running application, or of an application in the History Server.
 */
final class TrainingTab extends SparkUITab {
  private final Supplier<List<RunSnapshot>> runs;
  private final boolean live;

  private TrainingTab(SparkUI ui, Supplier<List<RunSnapshot>> runs) {
    super(ui, "training");
    this.runs = runs;
    this.live = ui.sc().isDefined();
    attachPage(TrainingPage.whole(this));
    attachPage(TrainingPage.part(this));
  }

  /** Adds the tab to a web UI. */
  static void attach(SparkUI ui, Supplier<List<RunSnapshot>> runs) {
    ui.attachTab(new TrainingTab(ui, runs));
  }

  /** Trainings in the tab of a running application; the first call adds the tab. */
  static synchronized Runs runsIn(SparkUI ui) {
    for (WebUITab tab : CollectionConverters.asJava(ui.getTabs())) {
      if (tab instanceof TrainingTab training && training.runs instanceof Runs present) {
        return present;
      }
    }
    Runs runs = new Runs();
    attach(ui, runs);
    return runs;
  }

  /** Trainings, newest first. */
  List<RunSnapshot> runs() {
    return runs.get();
  }

  /** Returns true for a running application, whose trainings may change. */
  boolean isLive() {
    return live;
  }
}
