package io.weft.notebooks;

import static io.weft.notebooks.SavedRun.number;
import static java.util.Comparator.comparing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** What the tables of the comparison must say, by title. */
final class ComparisonTables {
  private ComparisonTables() {}

  /** A trained system; null where nothing is known. */
  private record Trained(
      String system,
      String source,
      String kind,
      String status,
      Double accuracy,
      Double auc,
      Double r2,
      Double rmse,
      Double mae,
      Double loss,
      Double parameters,
      Double epochs,
      Double seconds,
      Double rowsPerSecond,
      Double targetSeconds) {

    static Trained of(SavedRun run, List<SavedRun> runs, Optional<Double> target) {
      JsonNode result = run.run().path("result");
      return new Trained(
          run.label(runs),
          "Weft and MLlib",
          run.run().at("/model/kind").asText(),
          run.run().path("status").asText(),
          number(result.path("test_accuracy")),
          number(result.at("/scores/auc")),
          number(result.at("/scores/r2")),
          number(result.at("/scores/rmse")),
          number(result.at("/scores/mae")),
          number(result.path("test_loss")),
          number(run.run().at("/model/parameters")),
          number(result.path("epochs")),
          number(result.path("train_seconds")),
          number(SavedRun.rowsPerSecond(result)),
          secondsTo(target.or(() -> target(run)), run.epochs()));
    }

    static Trained paper(String system, String kind, double accuracy) {
      return new Trained(
          "paper: " + system,
          "paper",
          kind,
          null,
          accuracy,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null);
    }

    /** The target of the run itself. */
    private static Optional<Double> target(SavedRun run) {
      JsonNode configured = run.run().at("/config/metrics/target-accuracy");
      return configured.isNumber()
          ? Optional.of(configured.asDouble())
          : isOnFashionMnist(run) ? Optional.of(0.873) : Optional.empty();
    }

    private static Double secondsTo(Optional<Double> target, List<JsonNode> epochs) {
      double seconds = 0;
      for (JsonNode epoch : epochs) {
        seconds += epoch.path("seconds").asDouble();
        if (target.isPresent() && epoch.path("test_accuracy").asDouble() >= target.get()) {
          return seconds;
        }
      }
      return null;
    }

    Double percent() {
      return accuracy == null ? null : Table.percent(accuracy);
    }
  }

  /**
   * The tables.
   *
   * @param target that the user has typed
   */
  static Map<String, Table> of(List<SavedRun> runs, Optional<Double> target) {
    List<Trained> systems = new ArrayList<>();
    runs.forEach(run -> systems.add(Trained.of(run, runs, target)));
    if (runs.stream().anyMatch(ComparisonTables::isOnFashionMnist)) {
      systems.add(Trained.paper("ANN from scratch", "ann", 0.708));
      systems.add(Trained.paper("ANN with a library", "ann", 0.782));
      systems.add(Trained.paper("CNN with a library", "cnn", 0.844));
    }
    Table against = Table.of("system", "train_seconds", "test_accuracy");
    systems.stream()
        .filter(system -> system.accuracy() != null && system.seconds() != null)
        .forEach(system -> against.row(system.system(), system.seconds(), system.percent()));
    return Map.of(
        "All systems",
        all(systems),
        "Test accuracy, %",
        ascending("test_accuracy", systems, Trained::percent),
        "The best of each kind, %",
        bestOfEachKind(systems),
        "Seconds of training",
        ascending("train_seconds", systems, Trained::seconds),
        "Thousands of parameters",
        ascending(
            "thousands",
            systems,
            system -> system.parameters() == null ? null : system.parameters() / 1000),
        "Test accuracy, %, against seconds of training",
        against);
  }

  private static boolean isOnFashionMnist(SavedRun run) {
    for (JsonNode file : run.run().path("data")) {
      if (file.path("role").asText().equals("test")
          && file.path("fingerprint").asText().equals("2ec1d1bdd16dcf72-10000")) {
        return true;
      }
    }
    return false;
  }

  private static Table all(List<Trained> systems) {
    Table all =
        Table.of(
            "system",
            "kind",
            "status",
            "test_accuracy_percent",
            "auc",
            "r2",
            "rmse",
            "mae",
            "test_loss",
            "parameters",
            "epochs",
            "train_seconds",
            "rows_per_second",
            "target_seconds");
    systems.forEach(
        system ->
            all.row(
                system.system(),
                system.kind(),
                system.status(),
                system.percent(),
                system.auc(),
                system.r2(),
                system.rmse(),
                system.mae(),
                system.loss(),
                system.parameters(),
                system.epochs(),
                system.seconds(),
                system.rowsPerSecond(),
                system.targetSeconds()));
    return all;
  }

  private static Table bestOfEachKind(List<Trained> systems) {
    TreeMap<String, Trained> best = new TreeMap<>();
    systems.stream()
        .filter(system -> system.accuracy() != null)
        .forEach(
            system ->
                best.merge(
                    system.kind() + " " + system.source(),
                    system,
                    (one, other) -> one.accuracy() >= other.accuracy() ? one : other));
    Table kinds = Table.of("kind", "source", "best");
    best.values().forEach(system -> kinds.row(system.kind(), system.source(), system.percent()));
    return kinds;
  }

  private static Table ascending(
      String column, List<Trained> systems, Function<Trained, Double> value) {
    Table table = Table.of("system", column);
    systems.stream()
        .filter(system -> value.apply(system) != null)
        .sorted(comparing(value).thenComparing(Trained::system))
        .forEach(system -> table.row(system.system(), value.apply(system)));
    return table;
  }
}
