package io.weft.ui;

import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import org.apache.spark.ui.WebUITab;
import scala.jdk.javaapi.CollectionConverters;

/** The tab {@code Training}, of a running application or of one in the History Server. */
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

  /** The trainings that a running application's tab shows; the first call adds the tab. */
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

  /** Newest first. */
  List<RunSnapshot> runs() {
    return runs.get();
  }

  /** Whether more may happen to what is shown. */
  boolean isLive() {
    return live;
  }
}
