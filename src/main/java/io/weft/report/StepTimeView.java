package io.weft.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.metrics.Phases;
import io.weft.rundir.Numbers;
import io.weft.rundir.Run;
import io.weft.rundir.StepTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Mean step time of a run on the report's page.
 *
 * @param total milliseconds of the step
 * @param verdict advice; null if the run does not name its batch size, workers and sync
 */
record StepTimeView(String total, List<Phase> phases, @Nullable String verdict) {

  /**
   * A part of a step.
   *
   * @param kind class of the page's style
   * @param share of the step, 0 to 1
   */
  record Phase(String kind, String name, String millis, String share, String percent) {}

  /** Null where nothing was measured. */
  static @Nullable StepTimeView of(RunContent content) {
    return StepTime.of(content.epochs()).map(time -> of(time, content.run())).orElse(null);
  }

  private static StepTimeView of(StepTime time, Run run) {
    Phases phases = time.phases();
    double all = time.seconds();
    return new StepTimeView(
        Numbers.number("%.2f", 1000 * all),
        List.of(
            phase("compute", "compute", phases.computeSeconds(), all),
            phase("wait", "waiting for the slowest worker", phases.waitSeconds(), all),
            phase("exchange", "exchange", phases.exchangeSeconds(), all),
            phase("schedule", "schedule", phases.scheduleSeconds(), all)),
        verdict(time, run));
  }

  private static Phase phase(String kind, String name, double seconds, double all) {
    return new Phase(
        kind,
        name,
        Numbers.number("%.3f", 1000 * seconds),
        Numbers.number("%.4f", seconds / all),
        Numbers.number("%.1f%%", 100 * seconds / all));
  }

  private static @Nullable String verdict(StepTime time, Run run) {
    JsonNode batchSize = run.config().at("/training/batch-size");
    Integer workers = run.workers();
    String sync = run.sync();
    if (sync == null
        || workers == null
        || !batchSize.canConvertToInt()
        || batchSize.intValue() < 1) {
      return null;
    }
    return time.verdict(sync, batchSize.intValue(), workers);
  }
}
