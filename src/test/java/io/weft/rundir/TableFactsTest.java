package io.weft.rundir;

import static io.weft.rundir.Example.HADOOP;
import static io.weft.rundir.Example.description;
import static io.weft.rundir.Example.hadoop;
import static io.weft.rundir.Example.local;
import static io.weft.rundir.Example.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.weft.rundir.TableFacts.Column;
import io.weft.rundir.TableFacts.Importance;
import io.weft.rundir.TableFacts.Point;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFactsTest {
  @TempDir private Path folder;
  private RunDirectory run;
  private Path file;

  @BeforeEach
  void createARun() {
    run = RunDirectory.create(hadoop(folder), "ann", RunDescription.NONE, HADOOP);
    file = local(run.path()).resolve("table.json");
  }

  @Test
  void factsComeBackAsTheyWere() {
    assertThat(run.table()).isEqualTo(TableFacts.NONE);
    TableFacts facts =
        new TableFacts(
            List.of(new Column("a \"b\"", "double", "numeric", 3, 1, "-1.5", "2", "")),
            List.of(new Importance("a \"b\"", Double.NaN)),
            List.of(new Point(0, 1)),
            List.of(),
            List.of(new Point(Double.NaN, -2.5)));
    run.keepTable(facts);
    assertThat(run.table()).isEqualTo(facts);
  }

  @Test
  void partsOfAnotherReleaseMayBeMissing() throws Exception {
    Files.writeString(
        file, "{\"columns\":[{\"name\":\"a\"}],\"importance\":[{}],\"roc\":null,\"more\":[1]}\n");
    assertThat(run.table())
        .isEqualTo(
            new TableFacts(
                List.of(new Column("a", "", "", 0, 0, "", "", "")),
                List.of(new Importance("", Double.NaN)),
                List.of(),
                List.of(),
                List.of()));
  }

  @Test
  void aNullAmongTheColumnsIsRefused() throws Exception {
    Files.writeString(file, "{\"columns\":[null]}\n");
    assertThatThrownBy(run::table)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("Cannot read " + run + "/table.json, line 1: Invalid `null` value");
  }

  @Test
  void scoresThatAreNotFiniteWereNotMeasured() throws Exception {
    run.start(description());
    run.finish(
        result(0.9)
            .withScores(
                ExampleTables.scores(
                    "r2", Double.NEGATIVE_INFINITY, "mae", 0.0, "rmse", Double.NaN)),
        null,
        List.of());
    assertThat(run.run().result())
        .extracting(RunResult::scores)
        .satisfies(scores -> assertThat(scores).containsExactly(entry("mae", 0.0)));
  }

  @Test
  void aScoreHasWordsAndANumber() {
    assertThat(NamedScore.words("r2")).isEqualTo("R²");
    assertThat(NamedScore.words("top_5_accuracy")).isEqualTo("top 5 accuracy");
    assertThat(NamedScore.text("auc", 0.91)).isEqualTo("0.9100");
    assertThat(NamedScore.text("macro_f1", 0.5)).isEqualTo("50.00%");
    assertThat(NamedScore.text("rmse", 1234.567)).isEqualTo("1234.6");
    for (String key : List.of("auc", "macro_f1", "rmse")) {
      assertThat(NamedScore.text(key, Double.NaN)).isEqualTo("-");
    }
  }
}
