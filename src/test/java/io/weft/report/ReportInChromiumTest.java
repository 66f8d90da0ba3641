package io.weft.report;

import static io.weft.rundir.Example.HADOOP;
import static io.weft.rundir.Example.hadoop;
import static io.weft.rundir.ExampleRuns.HOSTILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.rundir.Example;
import io.weft.rundir.ExampleRuns;
import io.weft.rundir.ExampleTables;
import io.weft.rundir.RunDescription;
import io.weft.rundir.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a browser has it. */
class ReportInChromiumTest {
  private static final long MAX_BYTES = 3 << 20;
  private static final String TEXTS =
      "[...document.querySelectorAll('%s')].map(e => e.textContent)";

  @TempDir static Path folder;
  private static final List<RunDirectory> runs = new ArrayList<>();
  private static Path page;
  private static Path tables;
  private static Chromium browser;

  @BeforeAll
  static void openThePage() throws Exception {
    assumeTrue(
        Chromium.installed().isPresent(),
        "chromium is not installed: the report is not tested in a browser");
    runs.add(ExampleRuns.finished(folder, "ann", 0.9009, "Shirt"));
    runs.add(ExampleRuns.finished(folder, HOSTILE, 0.8512, HOSTILE));
    runs.add(RunDirectory.create(hadoop(folder), "new", RunDescription.NONE, HADOOP));
    page = folder.resolve("report.html");
    Report.of(runs).write(hadoop(page), HADOOP);
    tables = folder.resolve("tables.html");
    Path others = Files.createDirectory(folder.resolve("others"));
    Report.of(
            List.of(
                ExampleTables.regression(others, "diamonds", 0.98, HOSTILE),
                ExampleTables.twoClasses(others, "flights", 0.91, HOSTILE),
                ExampleTables.mllib(others, "forest", 0.97)))
        .write(hadoop(tables), HADOOP);
    browser = Chromium.start(Chromium.installed().get(), folder.resolve("profile"));
  }

  @AfterAll
  static void closeTheBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void thePageComplainsOfNothingAndLoadsNothing() throws Exception {
    browser.open(page.toUri(), 1400, "light");
    assertThat(browser.evaluate("document.documentElement.dataset.charts").asText()).isEqualTo("4");
    assertThat(browser.evaluate("document.querySelectorAll('.chart canvas').length").asInt())
        .isEqualTo(4);
    assertThat(browser.evaluate("document.title").asText()).startsWith("Weft: ann is right on");
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests())
        .isNotEmpty()
        .allMatch(url -> url.equals(page.toUri().toString()) || url.startsWith("data:"));
    assertThat(Files.size(page)).isLessThan(MAX_BYTES);
  }

  @Test
  void theNumbersAreThoseOfTheFiles() throws Exception {
    browser.open(page.toUri(), 1400, "light");
    for (RunDirectory run : runs.subList(0, 2)) {
      Path files = Example.local(run.path());
      JsonNode result =
          new ObjectMapper().readTree(files.resolve("run.json").toFile()).path("result");
      assertThat(texts("#row-" + escaped(run) + " td.n"))
          .containsExactly(
              percent(result.path("test_accuracy")),
              format("%.4f", result.path("test_loss")),
              "101,770",
              format("%.1f", result.path("train_seconds")),
              format("%,.0f", result.path("rows_per_second")),
              run.equals(runs.get(0)) ? "12.0" : "-");
      List<String> expected = new ArrayList<>();
      for (String line : Files.readAllLines(files.resolve("epochs.jsonl"))) {
        JsonNode epoch = new ObjectMapper().readTree(line);
        expected.add(format("%.4f", epoch.path("train_loss")));
        expected.add(percent(epoch.path("test_accuracy")));
      }
      String table = "table[data-run='" + run.path().getName() + "'] ";
      assertThat(texts(table + "td:nth-child(3), " + table + "td:nth-child(7)"))
          .containsExactlyElementsOf(expected);
    }
  }

  private static String escaped(RunDirectory run) throws Exception {
    return browser
        .evaluate("CSS.escape('" + run.path().getName() + "')")
        .asText()
        .replace("\\", "\\\\");
  }

  private static String percent(JsonNode share) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * share.asDouble());
  }

  private static String format(String format, JsonNode number) {
    return String.format(Locale.ROOT, format, number.asDouble());
  }

  private static List<String> texts(String selector) throws Exception {
    List<String> texts = new ArrayList<>();
    browser
        .evaluate(TEXTS.formatted(selector.replace("'", "\\'")))
        .forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @Test
  void nothingStandsOutOfAPhonesScreenInTheDark() throws Exception {
    browser.open(page.toUri(), 400, "dark");
    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt()).isEqualTo(400);
    assertThat(browser.evaluate("getComputedStyle(document.body).backgroundColor").asText())
        .isEqualTo("rgb(15, 19, 24)");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aScreenReaderFindsNamesForEverything() throws Exception {
    browser.open(page.toUri(), 1400, "light");
    for (String nameless :
        List.of(
            "img:not([alt])",
            "table:not(:has(> caption))",
            "th:not([scope])",
            "section:not([aria-label]):not([aria-labelledby])",
            "[role=img]:not([aria-label])",
            "[role=region]:not([aria-label])")) {
      assertThat(browser.evaluate("document.querySelectorAll('" + nameless + "').length").asInt())
          .as(nameless)
          .isZero();
    }
  }

  @Test
  void drawingsOfTablesFitAPhoneInTheDark() throws Exception {
    browser.open(tables.toUri(), 400, "dark");
    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt()).isEqualTo(400);
    assertThat(browser.evaluate("document.querySelectorAll('svg[role=img]').length").asInt())
        .isEqualTo(4);
    assertThat(
            texts("svg[role=img]:not([aria-label]), table:not(:has(> caption)), th:not([scope])"))
        .isEmpty();
    String outside =
        "[...document.querySelectorAll('.drawing text, .drawing circle')].filter(shape => {"
            + " const box = shape.getBoundingClientRect(); return box.left < 0 || box.right > 400;"
            + "}).map(shape => shape.textContent)";
    assertThat(browser.evaluate(outside)).isEmpty();
    assertThat(
            browser
                .evaluate("getComputedStyle(document.querySelector('.drawing circle')).fill")
                .asText())
        .isEqualTo("rgb(145, 167, 255)");
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.evaluate("document.title").asText()).startsWith("Weft: flights is right");
  }

  @Test
  void theRunsAndPartsOfTheChartsCanBeChosen() throws Exception {
    browser.open(page.toUri(), 1400, "light");
    assertThat(texts("#choices label"))
        .containsExactly("ann", HOSTILE, "new", "test", "validation", "training");
    browser.evaluate("document.querySelectorAll('#choices input').forEach(box => box.click())");
    assertThat(browser.complaints()).isEmpty();
  }
}
