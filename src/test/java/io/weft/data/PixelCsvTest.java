package io.weft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import io.weft.data.PixelSchema.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
class PixelCsvTest {
  private static final String HEADER = "label,pixel1,pixel2,pixel3\n";

  @TempDir Path folder;

  @Test
  void rowsAreReadByTheNamesOfTheirColumns() throws IOException {
    write("pixel3,id,label,pixel1,pixel2\n3,77,9,1,2\n255,78,0,0,0\n");
    try (PixelTable table = read(Labels.REQUIRED)) {
      assertThat(table.count()).isEqualTo(2);
      List<Row> rows = table.rows().collectAsList();
      assertThat(rows.get(0).getDouble(0)).isEqualTo(9);
      assertThat(rows.get(0).<Vector>getAs(1)).isEqualTo(Vectors.dense(1, 2, 3));
      assertThat(rows.get(1).<Vector>getAs(1)).isEqualTo(Vectors.dense(0, 0, 255));
    }
  }

  @Test
  void quotesSpacesWholeDecimalsLineEndsAndByteOrderMarksAreUnderstood() throws IOException {
    write("\uFEFFlabel,pixel1,pixel2,pixel3\r\n\"1\", 2 ,3.0,4\r\n\r\n");
    try (PixelTable table = read(Labels.REQUIRED)) {
      assertThat(table.rows().first().<Vector>getAs(1)).isEqualTo(Vectors.dense(2, 3, 4));
    }
  }

  @Test
  void labelsMayBeAbsentWhereTheyAreOptional() throws IOException {
    write("pixel1,pixel2,pixel3\n1,2,3\n");
    try (PixelTable table = read(Labels.OPTIONAL)) {
      assertThat(table.rows().columns()).containsExactly("pixels");
    }
    assertFails("row 1: no column label");
  }

  @Test
  void aWrongValueIsNamedByFileRowAndColumn() throws IOException {
    write(HEADER + "1,2,3,4\n1,x,3,4\n");
    assertFails("row 3: column pixel1: x (must be a whole number from 0 to 255)");
    write(HEADER + "1,2,256,4\n");
    assertFails("row 2: column pixel2: 256 (must be a whole number from 0 to 255)");
    write(HEADER + "1,2,-1,4\n");
    assertFails("row 2: column pixel2: -1 (must be a whole number from 0 to 255)");
    write(HEADER + "1,2,3,0.5\n");
    assertFails("row 2: column pixel3: 0.5 (must be a whole number from 0 to 255)");
    write(HEADER + "1,2,,4\n");
    assertFails("row 2: column pixel2: an empty cell (must be a whole number from 0 to 255)");
    write(HEADER + "10,2,3,4\n");
    assertFails("row 2: column label: 10 (must be a whole number from 0 to 9)");
    write(HEADER + "2.5,2,3,4\n");
    assertFails("row 2: column label: 2.5 (must be a whole number from 0 to 9)");
    write(HEADER + "1,2,3,NaN\n");
    assertFails("row 2: column pixel3: NaN (must be a whole number from 0 to 255)");
  }

  @Test
  void raggedRowsAreNamedByFileAndRow() throws IOException {
    write(HEADER + "1,2,3,4\n\n1,2,3\n");
    assertFails("row 4: it has 3 cells (must be 4)");
    write(HEADER + "1,2,3,4,5\n");
    assertFails("row 2: it has 5 cells (must be 4)");
  }

  @Test
  void missingAndDoubledColumnsAreNamed() throws IOException {
    write("label,pixel1\n1,2\n");
    assertFails("row 1: no column pixel2, pixel3");
    write("label,pixel1,pixel2,pixel3,pixel2\n1,2,3,4,5\n");
    assertFails("row 1: column pixel2 is there twice");
  }

  @Test
  void absentAndEmptyFilesAreNamed() throws IOException {
    assertThatThrownBy(() -> read(Labels.REQUIRED))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Cannot read ")
        .hasMessageEndingWith("images.csv: no such file");
    write("");
    assertThatThrownBy(() -> read(Labels.REQUIRED)).hasMessageEndingWith("images.csv: it is empty");
    write(HEADER);
    assertThatThrownBy(() -> read(Labels.REQUIRED))
        .hasMessageEndingWith("images.csv: there are no rows below the header");
  }

  @Test
  void theFingerprintSeesValuesButNotTheOrder() throws IOException {
    write(HEADER + "1,2,3,4\n5,6,7,8\n");
    String first = fingerprint();
    write(HEADER + "5,6,7,8\n1,2,3,4\n");
    assertThat(fingerprint()).isEqualTo(first);
    write(HEADER + "5,6,7,8\n1,2,3,5\n");
    assertThat(fingerprint()).isNotEqualTo(first);
  }

  private String fingerprint() {
    try (PixelTable table = read(Labels.REQUIRED)) {
      return table.fingerprint();
    }
  }

  @Test
  void theSplitIsStratifiedAndDoesNotDependOnTheOrderOfRows() throws IOException {
    write(
        HEADER
            + IntStream.range(0, 500)
                .mapToObj(i -> "%d,%d,%d,7\n".formatted(i % 5, i / 250, i % 250))
                .collect(Collectors.joining()));
    try (PixelTable table = read(Labels.REQUIRED)) {
      Dataset<Row> rows = table.rows();
      Set<String> validation = validation(rows, 1);
      assertThat(validation).hasSize(103);
      assertThat(validation(rows.orderBy(functions.rand(3)).repartition(5), 1))
          .isEqualTo(validation);
      assertThat(validation(rows, 2)).isNotEqualTo(validation);
      Dataset<Row> marked = StratifiedSplit.mark(rows, "label", "pixels", "validation", 103, 1);
      assertThat(marked.filter("validation and label = 0").count()).isEqualTo(21);
      assertThat(marked.filter("validation and label = 4").count()).isEqualTo(20);
      assertThat(
              StratifiedSplit.mark(rows, "label", "pixels", "validation", 0, 1)
                  .filter("validation")
                  .count())
          .isZero();
      assertThatThrownBy(() -> StratifiedSplit.mark(rows, "label", "pixels", "validation", 500, 1))
          .hasMessage("Cannot set 500 rows aside for validation: there are 500 rows");
    }
  }

  private static Set<String> validation(Dataset<Row> rows, long seed) {
    return StratifiedSplit.mark(rows, "label", "pixels", "validation", 103, seed)
        .filter("validation")
        .collectAsList()
        .stream()
        .map(Row::toString)
        .collect(Collectors.toSet());
  }

  @Test
  void preprocessingDropsConstantPixelsAndNormalises() throws IOException {
    write(HEADER + "0,1,7,10\n1,3,7,20\n");
    try (PixelTable table = read(Labels.REQUIRED)) {
      PipelineModel standard =
          Preprocessing.pipeline(
                  "pixels",
                  "features",
                  Preprocessing.Normalisation.STANDARD,
                  Preprocessing.ConstantPixels.DROP)
              .fit(table.rows());
      Vector features = standard.transform(table.rows()).select("features").first().getAs(0);
      double half = -Math.sqrt(0.5);
      assertThat(Vectors.sqdist(features, Vectors.dense(half, half))).isLessThan(1e-12);
      PipelineModel minMax =
          Preprocessing.pipeline(
                  "pixels",
                  "features",
                  Preprocessing.Normalisation.MIN_MAX,
                  Preprocessing.ConstantPixels.KEEP)
              .fit(table.rows());
      assertThat(minMax.transform(table.rows()).select("features").first().<Vector>getAs(0))
          .isEqualTo(Vectors.dense(0, 0.5, 0));
    }
  }

  private void write(String text) throws IOException {
    Files.writeString(folder.resolve("images.csv"), text);
  }

  private PixelTable read(Labels labels) {
    return PixelCsv.read(
        SparkSessions.local(),
        folder.resolve("images.csv").toString(),
        new PixelSchema(3, 10, labels));
  }

  private void assertFails(String reason) {
    assertThatThrownBy(() -> read(Labels.REQUIRED))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Cannot read ")
        .hasMessageEndingWith("images.csv: " + reason);
  }
}
