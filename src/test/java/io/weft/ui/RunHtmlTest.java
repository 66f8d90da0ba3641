package io.weft.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.Phases;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunHtmlTest {
  private static final String HOSTILE = "<script>alert(1)</script>'\" onload=\"&amp;";
  private final Runs runs = new Runs();

  @Test
  void whatOthersHaveNamedIsEscaped() {
    runs.apply(new RunEvent.Started(1, 0, HOSTILE, HOSTILE, HOSTILE, 15, 4, 32, 2));
    runs.apply(new RunEvent.Ready(1, 0, HOSTILE, 100, 20, HOSTILE, List.of()));
    runs.apply(RunEvents.ended(1, RunStatus.FAILED, HOSTILE));
    runs.apply(RunEvents.started(2, "", 4));

    for (RunSnapshot shown : runs.get()) {
      assertThat(new RunHtml("/x", true, 0, runs.get(), shown).part())
          .doesNotContain("<script", "\" onload", "'\"")
          .contains("&lt;script&gt;alert(1)&lt;/script&gt;&#39;&quot; onload&#61;&quot;&amp;amp;");
    }
  }

  @Test
  void figuresThatAreNotKnownAreADash() {
    runs.apply(RunEvents.started(1, "", 4));
    runs.apply(RunEvents.ready(1));
    runs.progress(1, new RunProgress(0, 1, 0, 4, ""));
    RunSnapshot run = runs.get().get(0);

    assertThat(new RunHtml("/x", true, 0, List.of(run), run).part())
        .contains("estimator", "running", "0 of 4")
        .contains("epoch 1, step 0 of 4<")
        .doesNotContain("NaN", "null,", "Throughput", "Time left");
    assertThat(new RunHtml("/x", true, 0, List.of(run, run), run).part())
        .contains("<td>0 of 4</td><td>")
        .doesNotContain("NaN");
    assertThat(new RunHtml("/x", true, 0, List.of(), null).page())
        .contains("There is no such training.");
  }

  @Test
  void tablesShowTheScoresThatWereMeasured() {
    runs.apply(RunEvents.started(1, "", 4));
    runs.apply(RunEvents.ready(1));
    runs.apply(RunEvents.epoch(1, 1));
    RunSnapshot run = runs.get().get(0);

    assertThat(new RunHtml("/x", true, 0, List.of(run, run), run).part())
        .contains(
            "<th scope=\"col\">Epoch</th>"
                + head("Train loss", "Train accuracy", "Validation loss", "Validation accuracy")
                + head("Learning rate", "Rows/s", "Seconds"),
            "<td>1</td><td>1.0000</td><td>50.00%</td><td>1.5000</td><td>25.00%</td>"
                + "<td>0.100</td><td>12,345</td><td>9.50</td>",
            "<th scope=\"col\">Epochs</th>"
                + head("Train loss", "Train accuracy", "Validation loss", "Validation accuracy")
                + head("Started"),
            "<td>1 of 4</td><td>1.0000</td><td>50.00%</td><td>1.5000</td><td>25.00%</td>");
  }

  @Test
  void aRegressionHasNoAccuracy() {
    EpochMetrics losses =
        new EpochMetrics(1, 4, 9.5, 0.5, Phases.UNKNOWN)
            .with(EpochScore.TRAIN_LOSS, 0.5)
            .with(EpochScore.TRAIN_ACCURACY, Double.NaN)
            .with(EpochScore.VALIDATION_LOSS, 0.25)
            .with(EpochScore.LEARNING_RATE, 0.1);
    runs.apply(RunEvents.started(1, "diamonds", 4));
    runs.apply(RunEvents.ready(1));
    runs.apply(new RunEvent.Epoch(1, 1_010_000, StoredJson.of(losses)));
    runs.progress(1, new RunProgress(1_015_000, 2, 1, 4, "loss 0.5000"));
    RunSnapshot run = runs.get().get(0);

    assertThat(new RunHtml("/x", true, 0, List.of(run, run), run).part())
        .contains("epoch 2, step 1 of 4, loss 0.5000")
        .contains(head("Epoch", "Train loss", "Validation loss", "Learning rate", "Seconds"))
        .contains("<td>1</td><td>0.5000</td><td>0.2500</td><td>0.100</td><td>9.50</td>")
        .doesNotContain(" accuracy", "Accuracy", "NaN");
    assertThat(RunJson.curves(run.epochs()).path("train_accuracy").toString()).isEqualTo("[null]");
  }

  private static String head(String... titles) {
    return String.join("", Stream.of(titles).map("<th scope=\"col\">%s</th>"::formatted).toList());
  }

  @Test
  void everyScoreIsALineOfAChart() {
    List<String> lines = new ArrayList<>();
    RunJson.charts()
        .forEach(chart -> chart.path("lines").fieldNames().forEachRemaining(lines::add));

    assertThat(lines)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(EpochScore.values()).map(EpochScore::key).toList())
        .isSubsetOf(() -> RunJson.curves(List.of(RunEvents.metrics(1))).fieldNames());
    assertThat(RunJson.charts().path(1).toString())
        .startsWith("{\"title\":\"Accuracy\",\"unit\":\"%\",\"lines\":{")
        .contains("\"validation_accuracy\":\"validation\"");
  }

  @Test
  void onlyAPageOfARunningApplicationLooksForNews() {
    runs.apply(RunEvents.started(1, "", 4));
    RunSnapshot run = runs.get().get(0);

    assertThat(new RunHtml("/x", true, 0, List.of(run), run).page())
        .contains("http-equiv=\"refresh\"", "data-live=\"true\"");
    assertThat(new RunHtml("/x", false, 0, List.of(run), run).page())
        .contains("data-live=\"false\"")
        .doesNotContain("http-equiv=\"refresh\"");
  }
}
