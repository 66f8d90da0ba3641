package io.weft.report;

import static io.weft.rundir.Example.HADOOP;
import static io.weft.rundir.Example.hadoop;
import static io.weft.rundir.Example.local;
import static io.weft.rundir.ExampleRuns.HOSTILE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.rundir.ExampleRuns;
import io.weft.rundir.ExampleTables;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.TableFacts;
import io.weft.rundir.TableFacts.Column;
import io.weft.rundir.TableFacts.Importance;
import io.weft.rundir.TableFacts.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page about runs whose rows are no images. */
class TableReportTest {
  private static final String[] OF_IMAGES = {
    "mage", "ixel", "paper:", "Ravikiran", "mistakes", "First layer", "Trouser"
  };

  @TempDir private Path folder;

  /** What a person sees, without the styles and the scripts. */
  private static String main(RunDirectory... runs) {
    String page = Report.of(List.of(runs)).toHtml();
    return page.substring(page.indexOf("<body>"), page.indexOf("</main>"));
  }

  private RunDirectory with(TableFacts facts) throws Exception {
    RunDirectory run = ExampleTables.started(folder, "run", "{}");
    run.keepTable(facts);
    return run;
  }

  @Test
  void aRegressionHasItsScoresAndPredictions() throws Exception {
    String page = main(ExampleTables.regression(folder, "diamonds", 0.9812, "carat"));

    assertThat(page)
        .contains("<h1>diamonds has R² 0.9812 on the test rows</h1>")
        .contains("<span class=\"label\">Best R²</span> <span class=\"value\">0.9812</span>")
        .contains("<th scope=\"col\" class=\"n\">R²</th><th scope=\"col\" class=\"n\">RMSE</th>")
        .contains("<td class=\"n\">0.9812</td><td class=\"n\">541.23</td>")
        .contains("<dt>RMSE</dt><dd>541.23</dd>", "<dt>MAE</dt><dd>268.60</dd>")
        .contains("Predicted and true price", "Residuals", "in the unit of price")
        .contains("predicted against the true price of 500 test rows")
        .doesNotContain(
            "est accuracy",
            "Accuracy",
            "onfusion",
            "to the target",
            "<td>-</td>",
            "<dd>-</dd>",
            "NaN")
        .doesNotContain(OF_IMAGES);
    assertThat(page.split("<circle ", -1)).hasSize(501);
  }

  @Test
  void residualsAreCountedInBars() throws Exception {
    List<Point> points =
        IntStream.range(0, 100)
            .mapToObj(i -> new Point(i, i + i % 4 - (i == 0 ? 9_999 : 0)))
            .toList();
    RegressionView view = requireNonNull(RegressionView.of(table(points)));

    assertThat(view.outside())
        .isEqualTo("The histogram leaves out 1 of 100 residuals, which are larger or smaller.");
    assertThat(view.residuals().bars())
        .extracting(Drawing.Bar::words)
        .containsExactly(
            "0 to 0.2: 24 test rows",
            "1.0 to 1.2: 25 test rows",
            "2.0 to 2.2: 25 test rows",
            "2.8 to 3.0: 25 test rows");
    assertThat(view.quantiles())
        .containsExactly(
            new TableRow("5%", "0.0000"),
            new TableRow("25%", "1.0000"),
            new TableRow("50%", "2.0000"),
            new TableRow("75%", "3.0000"),
            new TableRow("95%", "3.0000"));
  }

  private static TableFacts table(List<Point> predictions) {
    return new TableFacts(List.of(), List.of(), List.of(), List.of(), predictions);
  }

  @Test
  void predictionsThatAreNoNumbersAreLeftOut() {
    List<Point> points =
        List.of(
            new Point(Double.NaN, 1), new Point(1, 1e300), new Point(2, Double.NEGATIVE_INFINITY));
    assertThat(RegressionView.of(table(points))).isNull();
    assertThat(RegressionView.of(TableFacts.NONE)).isNull();

    RegressionView one =
        requireNonNull(RegressionView.of(table(List.of(new Point(5, 5), points.get(0)))));
    assertThat(one.predicted().dots()).containsExactly(new Drawing.Dot("274.0", "150.0"));
    assertThat(one.residuals().bars()).hasSize(1);
    assertThat(one.outside()).isEmpty();
  }

  @Test
  void twoClassesHaveCurvesOverAllThresholds() throws Exception {
    String page = main(ExampleTables.twoClasses(folder, "flights", 0.91, "late"));

    assertThat(page)
        .contains("<h1>flights is right on 91.00% of the test rows</h1>")
        .contains("<dt>AUC</dt><dd>0.9123</dd>", "<dt>Macro F1</dt><dd>80.00%</dd>")
        .contains("ROC curve, AUC 0.9123", "a positive is a row of class late")
        .contains("<path class=\"curve c0\" d=\"M92.0 288.0L128.4 122.4L456.0 12.0\"/>")
        .contains("<path class=\"reference\" d=\"M92.0 288.0L456.0 12.0\"/>")
        .contains("<path class=\"reference\" d=\"M92.0 232.8L456.0 232.8\"/>") // 200 of 1,000 rows
        .contains("True positive rate</th><td class=\"n\">6.00%</td><td class=\"n\">30.00%</td>")
        .contains("Precision</th><td class=\"n\">95.00%</td><td class=\"n\">87.50%</td>")
        .contains("<th scope=\"col\" class=\"n\">Rows</th>")
        .doesNotContain("<dd>-</dd>", "Predicted and true", "Importance", "NaN")
        .doesNotContain(OF_IMAGES);
  }

  @Test
  void curvesWithoutSharesAreLeftOut() {
    List<Point> usable = List.of(new Point(0.5, 0.5));
    List<Point> broken =
        List.of(new Point(Double.NaN, 0.5), new Point(-1e-9, 0.5), new Point(0.5, 2));
    TableFacts facts = new TableFacts(List.of(), List.of(), usable, broken, List.of());
    assertThat(TwoClassesView.of(facts, Optional.empty(), 0.5)).isNull();

    facts = new TableFacts(List.of(), List.of(), usable, usable, List.of());
    TwoClassesView view = requireNonNull(TwoClassesView.of(facts, Optional.empty(), Double.NaN));
    assertThat(view.roc().title()).isEqualTo("ROC curve");
    assertThat(view.precisionRecall().reference()).isEmpty();
    assertThat(view.positive()).isEqualTo("1");
    assertThat(view.rates()).allMatch(rate -> rate.value().equals("50.00%")).hasSize(5);
  }

  @Test
  void columnsHaveTheirFactsAndTheirImportance() throws Exception {
    assertThat(main(ExampleTables.regression(folder, "diamonds", 0.98, "carat")))
        .contains(
            "<th scope=\"row\">carat</th><td><code>double</code></td><td>numeric</td>"
                + "<td class=\"n\">273</td><td class=\"n\">0</td><td>0.2 to 5.01</td><td></td>",
            "<td>a to z</td><td>almost as many as rows</td>",
            "<th scope=\"row\">carat</th><td><span class=\"bar c0\" style=\"--share:1.0000\""
                + " aria-hidden=\"true\"></span>0.5000</td>",
            "--share:0.2500\" aria-hidden=\"true\"></span>0.1250</td>",
            "--share:0.0000\" aria-hidden=\"true\"></span>-1.0000</td>");
  }

  @Test
  void ofManyColumnsSomeAreShown() {
    Column column = new Column("c", "string", "categorical", 1, 0, "x".repeat(99), "x", "");
    Importance importance = new Importance("c", 1);
    TableView view =
        requireNonNull(
            TableView.of(
                new TableFacts(
                    Collections.nCopies(1_234, column),
                    Collections.nCopies(31, importance),
                    List.of(),
                    List.of(),
                    List.of())));

    assertThat(view.columns()).hasSize(200);
    assertThat(view.hasRemarks()).isFalse();
    assertThat(view.columns().get(0).range()).isEqualTo("x".repeat(39) + "… to x");
    assertThat(view.moreColumns())
        .isEqualTo("These are the first 200 of 1,234 columns; table.json has all.");
    assertThat(view.importance()).hasSize(30);
    assertThat(view.moreImportance())
        .isEqualTo("These are the most important 30 of 31 columns; table.json has all.");
  }

  @Test
  void aColumnWithoutValuesHasNoRange() {
    Column empty = new Column("c", "void", "omitted", 0, 9, "", "", "no value");
    Column constant = new Column("c", "int", "omitted", 1, 0, "7", "7", "constant");
    TableView view =
        requireNonNull(
            TableView.of(
                new TableFacts(
                    List.of(empty, constant),
                    List.of(new Importance("c", Double.NaN)),
                    List.of(),
                    List.of(),
                    List.of())));

    assertThat(view.columns()).extracting(TableView.ColumnRow::range).containsExactly("", "7");
    assertThat(view.hasImportance()).isFalse();
    assertThat(TableView.of(TableFacts.NONE)).isNull();
  }

  @Test
  void anotherEstimatorOfMllibHasScoresAndTimeAlone() throws Exception {
    String page = main(ExampleTables.mllib(folder, "forest", 0.97));

    assertThat(page)
        .contains("<h1>forest has R² 0.9700 on the test rows</h1>")
        .contains("<dt>Training, s</dt><dd>3.3</dd>")
        .contains("RandomForestRegressor")
        .doesNotContain("Epoch", "ayer", "Rows/s", "arameters", "Curves", "<dd>-</dd>")
        .doesNotContain("<td class=\"n\">-</td>", "step", "<h3>")
        .doesNotContain(OF_IMAGES);
  }

  @Test
  void whateverATableSaysIsShownAsText() throws Exception {
    RunDirectory regression = ExampleTables.regression(folder, HOSTILE, 0.9, HOSTILE);
    RunDirectory classes = ExampleTables.twoClasses(folder, HOSTILE, 0.9, HOSTILE);
    Column label = new Column(HOSTILE, HOSTILE, "label", 1, 1, HOSTILE, "z" + HOSTILE, HOSTILE);
    RunDirectory hostile =
        with(
            new TableFacts(
                List.of(label),
                List.of(new Importance(HOSTILE, 1)),
                List.of(),
                List.of(),
                List.of(new Point(1, 2))));

    assertThat(Report.of(List.of(regression, classes, hostile)).toHtml())
        .contains("&lt;/script&gt;&lt;img src")
        .doesNotContain("<img src=x", "</script><img");
  }

  @Test
  void aBrokenTableHidesNoOther() throws Exception {
    RunDirectory run = ExampleTables.twoClasses(folder, "flights", 0.9, "late");
    Files.writeString(local(run.path()).resolve("table.json"), "{\"columns\":[null]}\n");

    assertThat(main(run))
        .contains("table.json, line 1: ", "Confusion matrix", "<dt>AUC</dt>")
        .doesNotContain("ROC curve");
  }

  @Test
  void runsOnImagesAndOthersAreOnOnePage() throws Exception {
    String page =
        main(
            ExampleRuns.finished(folder, "ann", 0.9, "Shirt"),
            ExampleTables.regression(folder, "diamonds", 0.98, "carat"));

    assertThat(page)
        .contains("<h1>ann is right on 90.00% of the test images</h1>")
        .contains("Best test accuracy", "Best R²", "Soonest at the target of 87.3%")
        .contains("Seconds to the target, 87.3%", "paper: CNN with a library");
  }

  @Test
  void aRunWithoutEpochsHasNoPictures() throws Exception {
    Report report = Report.of(List.of(ExampleTables.mllib(folder, "forest", 0.97)));
    assertThat(report.writePictures(hadoop(folder.resolve("slides")), HADOOP)).isEmpty();
  }
}
