package io.weft.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.metrics.MetricSums;
import java.util.List;
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
    MetricSums none = new MetricSums();
    runs.progress(1, new RunProgress(0, 1, 0, 4, none.meanLoss(), none.accuracy()));
    RunSnapshot run = runs.get().get(0);

    assertThat(new RunHtml("/x", true, 0, List.of(run), run).part())
        .contains("estimator", "running", "0 of 4")
        .contains("epoch 1, step 0 of 4, loss -, accuracy -")
        .doesNotContain("NaN", "null,", "Throughput", "Time left");
    assertThat(new RunHtml("/x", true, 0, List.of(run, run), run).part())
        .contains("<td>0 of 4</td><td>-</td><td>-</td><td>-</td>")
        .doesNotContain("NaN");
    assertThat(new RunHtml("/x", true, 0, List.of(), null).page())
        .contains("There is no such training.");
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
