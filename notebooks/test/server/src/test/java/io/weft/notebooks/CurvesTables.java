package io.weft.notebooks;

import static io.weft.notebooks.SavedRun.number;
import static io.weft.notebooks.SavedRun.sum;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** What the tables of the training curves must say, by title. */
final class CurvesTables {
  private final Table runs =
      Table.of(
          "run",
          "status",
          "epochs",
          "train_loss",
          "validation_accuracy",
          "test_accuracy",
          "seconds");
  private final Table loss = Table.of("epoch", "curve", "loss");
  private final Table accuracy = Table.of("epoch", "curve", "accuracy");
  private final Table rate = Table.of("epoch", "run", "learning_rate");
  private final Table gap = Table.of("epoch", "run", "gap");

  private CurvesTables() {}

  static Map<String, Table> of(List<SavedRun> runs) {
    CurvesTables tables = new CurvesTables();
    runs.forEach(run -> tables.add(run, run.label(runs)));
    return Map.of(
        "Runs",
        tables.runs,
        "Loss",
        tables.loss,
        "Accuracy, %",
        tables.accuracy,
        "Learning rate × 1000",
        tables.rate,
        "Overfitting: validation loss minus training loss",
        tables.gap);
  }

  private void add(SavedRun run, String label) {
    JsonNode last = run.epochs().get(run.epochs().size() - 1);
    runs.row(
        label,
        run.run().path("status").asText(),
        run.epochs().size(),
        number(last.path("train_loss")),
        number(last.path("validation_accuracy")),
        number(last.path("test_accuracy")),
        sum(run.epochs(), "/seconds"));
    for (String part : List.of("test", "train", "validation")) {
      run.epochs().forEach(epoch -> addCurves(epoch, label + " " + part, part));
    }
    for (JsonNode epoch : run.epochs()) {
      int number = epoch.path("epoch").asInt();
      Double learningRate = number(epoch.path("learning_rate"));
      if (learningRate != null) {
        rate.row(number, label, 1000 * learningRate);
      }
      Double validation = number(epoch.path("validation_loss"));
      if (validation != null) {
        gap.row(number, label, validation - epoch.path("train_loss").asDouble());
      }
    }
  }

  private void addCurves(JsonNode epoch, String curve, String part) {
    int number = epoch.path("epoch").asInt();
    Double partLoss = number(epoch.path(part + "_loss"));
    if (partLoss != null) {
      loss.row(number, curve, partLoss);
    }
    Double share = number(epoch.path(part + "_accuracy"));
    if (share != null) {
      accuracy.row(number, curve, Table.percent(share));
    }
  }
}
