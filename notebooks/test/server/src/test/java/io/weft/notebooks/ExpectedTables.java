package io.weft.notebooks;

import static io.weft.notebooks.SavedRun.number;
import static java.util.Comparator.comparing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What the notes' tables must say, worked out from the files of the runs, by title. */
final class ExpectedTables {
  private static final List<String> PHASES = List.of("compute", "wait", "exchange", "schedule");

  private ExpectedTables() {}

  static Map<String, Table> curves(List<SavedRun> runs) {
    Table all =
        Table.of(
            "run",
            "status",
            "epochs",
            "train_loss",
            "validation_accuracy",
            "test_accuracy",
            "seconds");
    Table loss = Table.of("epoch", "curve", "loss");
    Table accuracy = Table.of("epoch", "curve", "accuracy");
    Table rate = Table.of("epoch", "run", "learning_rate");
    Table gap = Table.of("epoch", "run", "gap");
    for (SavedRun run : runs) {
      String label = run.label(runs);
      JsonNode last = run.epochs().get(run.epochs().size() - 1);
      all.row(
          label,
          run.run().path("status").asText(),
          run.epochs().size(),
          number(last.path("train_loss")),
          number(last.path("validation_accuracy")),
          number(last.path("test_accuracy")),
          sum(run.epochs(), epoch -> epoch.path("seconds").asDouble()));
      for (String part : List.of("test", "train", "validation")) {
        for (JsonNode epoch : run.epochs()) {
          String curve = label + " " + part;
          JsonNode partLoss = epoch.path(part + "_loss");
          JsonNode share = epoch.path(part + "_accuracy");
          if (partLoss.isNumber()) {
            loss.row(epoch.path("epoch").asInt(), curve, partLoss.asDouble());
          }
          if (share.isNumber()) {
            accuracy.row(epoch.path("epoch").asInt(), curve, percent(share.asDouble()));
          }
        }
      }
      for (JsonNode epoch : run.epochs()) {
        int number = epoch.path("epoch").asInt();
        if (epoch.path("learning_rate").isNumber()) {
          rate.row(number, label, 1000 * epoch.path("learning_rate").asDouble());
        }
        if (epoch.path("validation_loss").isNumber()) {
          double above =
              epoch.path("validation_loss").asDouble() - epoch.path("train_loss").asDouble();
          gap.row(number, label, above);
        }
      }
    }
    return Map.of(
        "Runs",
        all,
        "Loss",
        loss,
        "Accuracy, %",
        accuracy,
        "Learning rate × 1000",
        rate,
        "Overfitting: how far the loss of the validation rows is above that of the training rows",
        gap);
  }

  /** A row of the comparison; null where nothing was measured. */
  private record Trained(
      String system,
      String source,
      String kind,
      String status,
      Double accuracy,
      Double loss,
      Double parameters,
      Double epochs,
      Double seconds,
      Double imagesPerSecond,
      Double targetSeconds) {

    static Trained of(SavedRun run, List<SavedRun> runs, double target) {
      JsonNode result = run.run().path("result");
      return new Trained(
          run.label(runs),
          "Weft and MLlib",
          run.run().at("/model/kind").asText(),
          run.run().path("status").asText(),
          number(result.path("test_accuracy")),
          number(result.path("test_loss")),
          number(run.run().at("/model/parameters")),
          number(result.path("epochs")),
          number(result.path("train_seconds")),
          number(result.path("images_per_second")),
          secondsTo(target, run.epochs()));
    }

    static Trained paper(String system, String kind, double accuracy) {
      return new Trained(
          "paper: " + system, "paper", kind, null, accuracy, null, null, null, null, null, null);
    }

    private static Double secondsTo(double target, List<JsonNode> epochs) {
      double seconds = 0;
      for (JsonNode epoch : epochs) {
        seconds += epoch.path("seconds").asDouble();
        if (epoch.path("test_accuracy").asDouble() >= target) {
          return seconds;
        }
      }
      return null;
    }
  }

  static Map<String, Table> comparison(List<SavedRun> runs, double target) {
    List<Trained> systems = new ArrayList<>();
    runs.forEach(run -> systems.add(Trained.of(run, runs, target)));
    systems.add(Trained.paper("ANN from scratch", "ann", 0.708));
    systems.add(Trained.paper("ANN by a library", "ann", 0.782));
    systems.add(Trained.paper("CNN by a library", "cnn", 0.844));
    Table all =
        Table.of(
            "system",
            "kind",
            "status",
            "test_accuracy_percent",
            "test_loss",
            "parameters",
            "epochs",
            "train_seconds",
            "images_per_second",
            "target_seconds");
    Table against = Table.of("system", "train_seconds", "test_accuracy");
    TreeMap<String, Trained> best = new TreeMap<>();
    for (Trained system : systems) {
      Double percent = system.accuracy() == null ? null : percent(system.accuracy());
      all.row(
          system.system(),
          system.kind(),
          system.status(),
          percent,
          system.loss(),
          system.parameters(),
          system.epochs(),
          system.seconds(),
          system.imagesPerSecond(),
          system.targetSeconds());
      if (percent != null) {
        best.merge(
            system.kind() + " " + system.source(),
            system,
            (one, other) -> one.accuracy() >= other.accuracy() ? one : other);
        if (system.seconds() != null) {
          against.row(system.system(), system.seconds(), percent);
        }
      }
    }
    Table kinds = Table.of("kind", "source", "best");
    best.values().forEach(s -> kinds.row(s.kind(), s.source(), percent(s.accuracy())));
    return Map.of(
        "All systems",
        all,
        "Test accuracy, %",
        ascending("test_accuracy", systems, Trained::accuracy, ExpectedTables::percent),
        "The best of each kind, %",
        kinds,
        "Seconds of training",
        ascending("train_seconds", systems, Trained::seconds, seconds -> seconds),
        "Thousands of parameters",
        ascending("thousands", systems, Trained::parameters, parameters -> parameters / 1000),
        "Test accuracy, %, against seconds of training",
        against);
  }

  private static Table ascending(
      String column,
      List<Trained> systems,
      Function<Trained, Double> value,
      Function<Double, Double> shown) {
    Table table = Table.of("system", column);
    systems.stream()
        .filter(system -> value.apply(system) != null)
        .sorted(comparing(value).thenComparing(Trained::system))
        .forEach(system -> table.row(system.system(), shown.apply(value.apply(system))));
    return table;
  }

  /** Of the run in {@code mistakes}, whose files end in its lines of mistakes.jsonl. */
  static Map<String, Table> mistakes(SavedRun run) throws IOException {
    List<List<String>> matrix = run.csv("confusion.csv");
    List<String> names = matrix.get(0);
    List<String> header = new ArrayList<>(names);
    header.set(0, "actual \\ predicted");
    Table whole = Table.of(header.toArray(String[]::new));
    Table wrong = Table.of("actual", "predicted", "images");
    Table frequent = Table.of("actual", "predicted", "images", "percent_of_class");
    for (List<String> row : matrix.subList(1, matrix.size())) {
      List<Object> cells = new ArrayList<>(List.of(row.get(0)));
      double support = 0;
      for (String count : row.subList(1, row.size())) {
        cells.add(Integer.valueOf(count));
        support += Integer.parseInt(count);
      }
      whole.row(cells.toArray());
      for (int column = 1; column < row.size(); column++) {
        int images = Integer.parseInt(row.get(column));
        if (images > 0 && !row.get(0).equals(names.get(column))) {
          wrong.row(row.get(0), names.get(column), images);
          frequent.row(row.get(0), names.get(column), images, percent(images / support));
        }
      }
    }
    Comparator<List<Object>> byNames =
        comparing((List<Object> row) -> row.get(0).toString()).thenComparing(r -> "" + r.get(1));
    wrong.rows().sort(byNames);
    frequent.rows().sort(comparing((List<Object> r) -> -(Integer) r.get(2)).thenComparing(byNames));
    Table mostFrequent =
        new Table(
            frequent.columns(), frequent.rows().subList(0, Math.min(10, frequent.rows().size())));
    return Map.of(
        "Confusion matrix: a row is a class, a column is what its images were taken for",
        whole,
        "What the images of each class were mistaken for",
        wrong,
        "Classes, the worst first, %",
        classes(run),
        "Most frequent mistakes",
        mostFrequent,
        "Most confident mistakes",
        confident(run));
  }

  private static Table classes(SavedRun run) throws IOException {
    Table classes = Table.of("class", "f1", "precision", "recall", "support");
    List<List<String>> lines = run.csv("classes.csv");
    lines.subList(1, lines.size()).stream()
        .sorted(
            comparing((List<String> line) -> Double.valueOf(line.get(3)))
                .thenComparing(line -> line.get(0)))
        .forEach(
            line ->
                classes.row(
                    line.get(0),
                    percent(Double.parseDouble(line.get(3))),
                    percent(Double.parseDouble(line.get(1))),
                    percent(Double.parseDouble(line.get(2))),
                    Integer.valueOf(line.get(4))));
    return classes;
  }

  private static Table confident(SavedRun run) throws IOException {
    Table table = Table.of("rank", "label", "prediction", "probability_percent", "label_percent");
    for (JsonNode mistake : SavedRun.jsonLines(run.directory().resolve("mistakes.jsonl"))) {
      table.row(
          mistake.path("rank").asInt(),
          mistake.path("label").asText(),
          mistake.path("prediction").asText(),
          percent(mistake.path("probability").asDouble()),
          percent(mistake.path("label_probability").asDouble()));
    }
    return table;
  }

  static Map<String, Table> time(List<SavedRun> runs) {
    Table step = Table.of("run", "phase", "milliseconds");
    Table shares =
        Table.of(
            "run",
            "step_milliseconds",
            "compute",
            "wait",
            "exchange",
            "schedule",
            "steps_of_epoch");
    Table images = Table.of("epoch", "run", "images_per_second");
    Table seconds = Table.of("epoch", "run", "seconds");
    Map<String, SavedRun> measured = new LinkedHashMap<>();
    for (SavedRun run : runs) {
      if (!run.epochs().get(0).at("/phases/compute").isNumber()) {
        continue;
      }
      String label = run.label(runs);
      measured.put(label, run);
      List<JsonNode> warm = run.epochs().subList(1, run.epochs().size());
      int steps =
          warm.get(warm.size() - 1).path("step").asInt() - run.epochs().get(0).path("step").asInt();
      double all = PHASES.stream().mapToDouble(phase -> sum(warm, phase)).sum();
      List<Object> cells = new ArrayList<>(List.of(label, 1000 * all / steps));
      for (String phase : PHASES) {
        step.row(label, phase, 1000 * sum(warm, phase) / steps);
        cells.add(percent(sum(warm, phase) / all));
      }
      cells.add(percent(all / sum(warm, epoch -> epoch.path("seconds").asDouble())));
      shares.row(cells.toArray());
      for (JsonNode epoch : run.epochs()) {
        int number = epoch.path("epoch").asInt();
        images.row(number, label, epoch.path("images_per_second").asDouble());
        seconds.row(number, label, epoch.path("seconds").asDouble());
      }
    }
    return Map.of(
        "A step, in milliseconds",
        step,
        "Shares of a step, and of an epoch, %",
        shares,
        "A step of the newest run by epoch, in milliseconds",
        byEpoch(new ArrayList<>(measured.values())),
        "Images a second by epoch, over the steps only",
        images,
        "Seconds of an epoch, everything included",
        seconds);
  }

  private static Table byEpoch(List<SavedRun> measured) {
    Table table = Table.of("epoch", "phase", "milliseconds");
    int before = 0;
    for (JsonNode epoch : measured.get(measured.size() - 1).epochs()) {
      int step = epoch.path("step").asInt();
      for (String phase : PHASES) {
        double milliseconds = 1000 * epoch.at("/phases/" + phase).asDouble() / (step - before);
        table.row(epoch.path("epoch").asInt(), phase, milliseconds);
      }
      before = step;
    }
    return table;
  }

  private static double sum(List<JsonNode> epochs, String phase) {
    return sum(epochs, epoch -> epoch.at("/phases/" + phase).asDouble());
  }

  private static double sum(List<JsonNode> epochs, ToDoubleFunction<JsonNode> value) {
    return epochs.stream().mapToDouble(value).sum();
  }

  /** With three decimals. */
  private static double percent(double share) {
    return BigDecimal.valueOf(100 * share).setScale(3, RoundingMode.HALF_UP).doubleValue();
  }
}
