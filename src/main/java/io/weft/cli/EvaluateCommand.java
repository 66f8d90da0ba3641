package io.weft.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.files.TextTable;
import io.weft.metrics.ConfusionMatrix;
import io.weft.run.ModelEvaluation;
import io.weft.run.Runs;
import io.weft.rundir.NamedConfusion;
import io.weft.rundir.Numbers;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft evaluate}: prints a saved model's scores on a labelled CSV. */
@Command(
    name = "evaluate",
    description = "Measures the accuracy and loss of a saved model on labelled images.",
    mixinStandardHelpOptions = true,
    footer = {"submit/weft evaluate runs/20261124-101500-ann data/fashion-mnist_test.csv"})
final class EvaluateCommand extends SparkCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A run directory, or its model/.")
  private String model = "";

  @Parameters(index = "1", paramLabel = "CSV", description = "CSV file of images with labels.")
  private String csv = "";

  @Option(names = "--json", description = "Prints the result as JSON.")
  private boolean json;

  @Override
  String run(SparkSession spark) {
    ModelEvaluation evaluation = Runs.evaluate(spark, model, csv);
    return json ? json(evaluation) : text(evaluation);
  }

  private static String text(ModelEvaluation evaluation) {
    TextTable table =
        new TextTable(
            TextTable.left("Class"),
            TextTable.right("Rows"),
            TextTable.right("Precision"),
            TextTable.right("Recall"),
            TextTable.right("F1"));
    ConfusionMatrix confusion = evaluation.confusion().matrix();
    for (int c : NamedConfusion.shownClasses(confusion)) {
      table.row(
          evaluation.confusion().classNames().get(c),
          TextTable.grouped(confusion.support(c)),
          Numbers.percent(confusion.precision(c)),
          Numbers.percent(confusion.recall(c)),
          Numbers.percent(confusion.f1(c)));
    }
    return String.format(
        Locale.ROOT,
        "%s%n%saccuracy %s of %,d rows, loss %.4f",
        table.toString().stripTrailing(),
        NamedConfusion.note(confusion).map(note -> note + ".\n").orElse(""),
        Numbers.percent(evaluation.accuracy()),
        evaluation.rows(),
        evaluation.loss());
  }

  private static String json(ModelEvaluation evaluation) {
    ConfusionMatrix confusion = evaluation.confusion().matrix();
    ObjectNode root =
        new ObjectMapper()
            .createObjectNode()
            .put("rows", evaluation.rows())
            .put("accuracy", evaluation.accuracy())
            .put("loss", evaluation.loss());
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
          .put("name", evaluation.confusion().classNames().get(c))
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
    return root.toString();
  }
}
