package io.weft.report;

import static io.weft.rundir.Example.local;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Fuzz;
import io.weft.rundir.ExampleTables;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.TableFacts;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is in the file about a table: it is drawn, or refused in words. */
@Tag("slow")
class HostileTablesTest {
  private static final int INPUTS = 10_000;

  @TempDir private Path folder;

  @Test
  void factsAreDrawnOrRefused() throws Exception {
    RunDirectory regression = ExampleTables.regression(folder, "diamonds", 0.98, "carat");
    RunDirectory classes = ExampleTables.twoClasses(folder, "flights", 0.9, "late");
    Path file = local(regression.path()).resolve("table.json");
    List<byte[]> seeds =
        List.of(
            Files.readAllBytes(file),
            Files.readAllBytes(local(classes.path()).resolve("table.json")));
    new Fuzz("table.json", seeds, UncheckedIOException.class)
        .run(
            INPUTS,
            input -> {
              Files.write(file, input);
              draw(regression.table());
            });
  }

  private static void draw(TableFacts table) {
    RegressionView regression = RegressionView.of(table);
    if (regression != null) {
      assertIsSound(regression.predicted());
      assertIsSound(regression.residuals());
    }
    TwoClassesView classes = TwoClassesView.of(table, Optional.empty(), Double.NaN);
    if (classes != null) {
      assertIsSound(classes.roc());
      assertIsSound(classes.precisionRecall());
    }
    TableView view = TableView.of(table);
    assertThat(view == null || view.columns().size() <= 200).isTrue();
  }

  /** Each coordinate is a number. */
  private static void assertIsSound(Drawing drawing) {
    assertThat(drawing.frame().xMarks()).hasSizeBetween(2, 9);
    assertThat(drawing.frame().yMarks()).hasSizeBetween(2, 9);
    assertThat(
            Stream.concat(
                Stream.of(drawing.curve(), drawing.reference()),
                drawing.dots().stream().map(dot -> dot.atX() + " " + dot.atY())))
        .allMatch(text -> text.matches("[M\\d.L ]*"));
    assertThat(drawing.bars())
        .allMatch(bar -> bar.wide().matches("\\d+\\.\\d") && bar.high().matches("\\d+\\.\\d"));
  }
}
