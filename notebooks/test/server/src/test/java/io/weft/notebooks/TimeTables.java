package io.weft.notebooks;

import static io.weft.notebooks.SavedRun.sum;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the tables of where the time goes must say, by title; of runs with several epochs. */
final class TimeTables {
  private static final List<String> PHASES = List.of("compute", "wait", "exchange", "schedule");

  private final Table step = Table.of("run", "phase", "milliseconds");
  private final Table shares =
      Table.of(
          "run", "step_milliseconds", "compute", "wait", "exchange", "schedule", "steps_of_epoch");
  private final Table rows = Table.of("epoch", "run", "rows_per_second");
  private final Table seconds = Table.of("epoch", "run", "seconds");

  private TimeTables() {}

  static Map<String, Table> of(List<SavedRun> runs) {
    List<SavedRun> measured =
        runs.stream().filter(run -> run.epochs().get(0).at("/phases/compute").isNumber()).toList();
    TimeTables tables = new TimeTables();
    measured.forEach(run -> tables.add(run, run.label(runs)));
    return Map.of(
        "A step, in milliseconds",
        tables.step,
        "Shares of a step, and of an epoch, %",
        tables.shares,
        "A step of the newest run by epoch, in milliseconds",
        byEpoch(measured.get(measured.size() - 1)),
        "Rows a second by epoch, over the steps only",
        tables.rows,
        "Seconds of an epoch, everything included",
        tables.seconds);
  }

  private void add(SavedRun run, String label) {
    List<JsonNode> warm = run.epochs().subList(1, run.epochs().size());
    int steps =
        warm.get(warm.size() - 1).path("step").asInt() - run.epochs().get(0).path("step").asInt();
    double all = PHASES.stream().mapToDouble(phase -> sum(warm, "/phases/" + phase)).sum();
    List<Object> cells = new ArrayList<>(List.of(label, 1000 * all / steps));
    for (String phase : PHASES) {
      double ofPhase = sum(warm, "/phases/" + phase);
      step.row(label, phase, 1000 * ofPhase / steps);
      cells.add(Table.percent(ofPhase / all));
    }
    cells.add(Table.percent(all / sum(warm, "/seconds")));
    shares.row(cells.toArray());
    for (JsonNode epoch : run.epochs()) {
      int number = epoch.path("epoch").asInt();
      rows.row(number, label, SavedRun.rowsPerSecond(epoch).asDouble());
      seconds.row(number, label, epoch.path("seconds").asDouble());
    }
  }

  private static Table byEpoch(SavedRun run) {
    Table table = Table.of("epoch", "phase", "milliseconds");
    int before = 0;
    for (JsonNode epoch : run.epochs()) {
      int steps = epoch.path("step").asInt() - before;
      for (String phase : PHASES) {
        double milliseconds = 1000 * epoch.at("/phases/" + phase).asDouble() / steps;
        table.row(epoch.path("epoch").asInt(), phase, milliseconds);
      }
      before += steps;
    }
    return table;
  }
}
