package io.weft.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.data.PixelTable;
import io.weft.metrics.ConfusionMatrix;
import io.weft.run.SavedModel;
import io.weft.rundir.NamedConfusion;
import io.weft.rundir.TextTable;
import io.weft.train.Evaluation;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft evaluate}: how well a saved model does on a labelled CSV. */
@Command(
    name = "evaluate",
    description = "Evaluates a saved model on labelled images.",
    mixinStandardHelpOptions = true,
    footer = {"submit/weft evaluate runs/20261124-101500-ann data/fashion-mnist_test.csv"})
final class EvaluateCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A run directory, or its model/.")
  private String model = "";

  @Parameters(index = "1", paramLabel = "CSV", description = "Images with labels.")
  private String csv = "";

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    try (SparkSession spark = SparkSession.builder().appName("weft").getOrCreate()) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(report(spark));
      out.flush();
    }
    return ExitCode.OK;
  }

  /** What is printed. */
  String report(SparkSession spark) {
    SavedModel saved = SavedModel.load(spark, model);
    try (PixelTable table = saved.read(spark, csv)) {
      Evaluation evaluation = saved.network().evaluate(saved.preprocess(table.rows()));
      ConfusionMatrix confusion = Objects.requireNonNull(evaluation.confusion());
      return json ? json(evaluation, confusion, saved) : text(evaluation, confusion, saved);
    }
  }

  private static String text(Evaluation evaluation, ConfusionMatrix confusion, SavedModel saved) {
    TextTable table =
        new TextTable(
            TextTable.left("Class"),
            TextTable.right("Rows"),
            TextTable.right("Precision"),
            TextTable.right("Recall"),
            TextTable.right("F1"));
    for (int c : NamedConfusion.shownClasses(confusion)) {
      table.row(
          saved.className(c),
          TextTable.grouped(confusion.support(c)),
          percent(confusion.precision(c)),
          percent(confusion.recall(c)),
          percent(confusion.f1(c)));
    }
    return String.format(
        Locale.ROOT,
        "%s%n%saccuracy %s of %,d rows, loss %.4f",
        table.toString().stripTrailing(),
        NamedConfusion.note(confusion).map(note -> note + ".\n").orElse(""),
        percent(evaluation.sums().accuracy()),
        confusion.total(),
        evaluation.sums().meanLoss());
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.2f%%", 100 * share);
  }

  private static String json(Evaluation evaluation, ConfusionMatrix confusion, SavedModel saved) {
    ObjectNode root =
        new ObjectMapper()
            .createObjectNode()
            .put("rows", confusion.total())
            .put("accuracy", evaluation.sums().accuracy())
            .put("loss", evaluation.sums().meanLoss());
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
          .put("name", saved.className(c))
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
