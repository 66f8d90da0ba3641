package io.weft.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.files.TextTable;
import io.weft.metrics.ConfusionMatrix;
import io.weft.run.ModelEvaluation;
import io.weft.run.Runs;
import io.weft.rundir.NamedConfusion;
import io.weft.rundir.NamedScore;
import io.weft.rundir.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft evaluate}: prints a saved model's scores on a labelled table. */
@Command(
    name = "evaluate",
    description = "Measures the scores of a saved model on a labelled table.",
    mixinStandardHelpOptions = true,
    footer = {"submit/weft evaluate runs/20261124-101500-ann data/fashion-mnist_test.csv"})
final class EvaluateCommand extends SparkCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A run directory, or its model/.")
  private String model = "";

  @Parameters(
      index = "1",
      paramLabel = "TABLE",
      description = "Table with labels: a file, a directory, a glob, or a table's name.")
  private String table = "";

  @Mixin private ReaderOptions reader = new ReaderOptions();

  @Option(names = "--json", description = "Prints the result as JSON.")
  private boolean json;

  @Override
  String run(SparkSession spark) {
    ModelEvaluation evaluation = Runs.evaluate(spark, model, reader.table(table));
    return json ? json(evaluation) : text(evaluation);
  }

  private static String text(ModelEvaluation evaluation) {
    List<String> scores = new ArrayList<>();
    if (evaluation.confusion().isPresent()) {
      scores.add("accuracy " + Numbers.percent(evaluation.accuracy()));
      scores.add(String.format(Locale.ROOT, "loss %.4f", evaluation.loss()));
    }
    evaluation
        .scores()
        .forEach(
            (key, value) -> scores.add(NamedScore.words(key) + " " + NamedScore.text(key, value)));
    scores.set(0, String.format(Locale.ROOT, "%s of %,d rows", scores.get(0), evaluation.rows()));
    return evaluation.confusion().map(EvaluateCommand::classes).orElse("")
        + String.join(", ", scores);
  }

  private static String classes(NamedConfusion named) {
    TextTable table =
        new TextTable(
            TextTable.left("Class"),
            TextTable.right("Rows"),
            TextTable.right("Precision"),
            TextTable.right("Recall"),
            TextTable.right("F1"));
    ConfusionMatrix confusion = named.matrix();
    for (int c : NamedConfusion.shownClasses(confusion)) {
      table.row(
          named.classNames().get(c),
          TextTable.grouped(confusion.support(c)),
          Numbers.percent(confusion.precision(c)),
          Numbers.percent(confusion.recall(c)),
          Numbers.percent(confusion.f1(c)));
    }
    return String.format(
        Locale.ROOT,
        "%s%n%s",
        table.toString().stripTrailing(),
        NamedConfusion.note(confusion).map(note -> note + ".\n").orElse(""));
  }

  private static String json(ModelEvaluation evaluation) {
    ObjectNode root = new ObjectMapper().createObjectNode().put("rows", evaluation.rows());
    if (evaluation.confusion().isPresent()) {
      root.put("accuracy", evaluation.accuracy()).put("loss", evaluation.loss());
    }
    evaluation.scores().forEach(root::put);
    evaluation.confusion().ifPresent(confusion -> addClasses(root, confusion));
    return root.toString();
  }

  private static void addClasses(ObjectNode root, NamedConfusion named) {
    ConfusionMatrix confusion = named.matrix();
    ArrayNode classes = root.putArray("classes");
    ArrayNode matrix = root.putArray(confusion.isSparse() ? "confusion_cells" : "confusion");
    if (confusion.isSparse()) {
      confusion.forEach(
          (actual, predicted, count) -> matrix.addArray().add(actual).add(predicted).add(count));
    }
    for (int c = 0; c < confusion.classes(); c++) {
      if (confusion.isSparse() && confusion.support(c) == 0) {
        continue;
      }
      classes
          .addObject()
          .put("class", c)
          .put("name", named.classNames().get(c))
          .put("rows", confusion.support(c))
          .put("precision", confusion.precision(c))
          .put("recall", confusion.recall(c))
          .put("f1", confusion.f1(c));
      if (confusion.isSparse()) {
        continue;
      }
      ArrayNode row = matrix.addArray();
      for (int predicted = 0; predicted < confusion.classes(); predicted++) {
        row.add(confusion.count(c, predicted));
      }
    }
  }
}
