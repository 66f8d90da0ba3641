package io.weft.data.fashionmnist;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.RealImages;
import io.weft.SparkSessions;
import io.weft.data.DataException;
import io.weft.data.ExampleCsv;
import io.weft.data.Pixels;
import io.weft.data.Preprocessing;
import io.weft.data.Preprocessing.ConstantFeatures;
import io.weft.data.Preprocessing.Normalisation;
import io.weft.data.Request;
import io.weft.data.Sources;
import io.weft.data.Table;
import io.weft.spark.rows.ValidationSplit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real 70,000 images; runs if Debian's package is installed. */
@Tag("spark")
@Tag("slow")
class RealFashionMnistTest {
  @TempDir static Path directory;

  private final SparkSession spark = SparkSessions.local();

  @BeforeAll
  static void makeCsvs() {
    RealImages.csv(directory);
  }

  @Test
  void theCsvsAreTheKnownOnesAndCurrentAfterwards() {
    List<String> progress = new ArrayList<>();

    FashionMnist.Result again =
        FashionMnist.prepare(directory, Optional.of(RealImages.INSTALLED), progress::add);

    assertThat(again.source()).isEmpty();
    assertThat(again.trainingCsv()).hasSize(133_015_827);
    assertThat(again.testCsv()).hasSize(22_203_025);
    assertThat(progress).hasSize(2).allMatch(line -> line.endsWith(" is current"));
  }

  @Test
  void trainingRowsSplitExactlyAndNormaliseToZeroMean() {
    try (Table train = read(FashionMnist.TRAINING_CSV)) {
      assertThat(train.fingerprint()).isEqualTo(FashionMnist.TRAINING_FINGERPRINT);
      Dataset<Row> marked =
          train.rows(
              rows ->
                  ValidationSplit.mark(
                      rows,
                      col("label"),
                      train.contentHash(lit(1L)),
                      ValidationSplit.Shares.rows(10_000),
                      "validation"));
      List<Row> counts = marked.groupBy("label", "validation").count().collectAsList();
      assertThat(counts).hasSize(20);
      assertThat(counts).allMatch(row -> row.getLong(2) == (row.getBoolean(1) ? 1_000 : 5_000));

      Dataset<Row> training = marked.filter(not(col("validation")));
      PipelineModel model =
          Preprocessing.pipeline(
                  Pixels.VECTOR, 784, "features", Normalisation.STANDARD, ConstantFeatures.DROP)
              .fit(training);
      double[] sums = new double[784];
      var rows = model.transform(training).select("features").toLocalIterator();
      int n = 0;
      for (; rows.hasNext(); n++) {
        double[] features = rows.next().<Vector>getAs(0).toArray();
        for (int i = 0; i < features.length; i++) {
          sums[i] += features[i];
        }
      }
      assertThat(n).isEqualTo(50_000);
      for (double sum : sums) {
        assertThat(Math.abs(sum / n)).isLessThan(1e-9);
      }
    }
  }

  @Test
  void testRowsHoldTheFirstImageAsItIsInTheIdxFile() {
    IdxFile images = IdxFile.images(RealImages.INSTALLED.resolve("t10k-images-idx3-ubyte.gz"));
    byte[] first = Arrays.copyOf(images.values(), 784);
    try (Table test = read(FashionMnist.TEST_CSV)) {
      assertThat(test.fingerprint()).isEqualTo(FashionMnist.TEST_FINGERPRINT);
      Row row = test.rows().head();
      assertThat(row.getDouble(0)).isEqualTo(9.0); // an ankle boot
      assertThat((byte[]) row.get(1)).isEqualTo(first);
    }
  }

  @Test
  void aDamagedRowInTheMiddleOfTheTestCsvIsNamed() {
    Path damaged = directory.resolve("damaged.csv");
    try {
      List<String> lines =
          new ArrayList<>(Files.readAllLines(directory.resolve("fashion-mnist_test.csv")));
      lines.set(7_654, lines.get(7_654).replaceFirst(",", ",x"));
      Files.write(damaged, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }

    assertThatThrownBy(() -> read(damaged.getFileName().toString()))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot read %s: row 7655, column pixel1: 'x0' is not a number", damaged);
  }

  private Table read(String name) {
    return Sources.STANDARD.read(
        spark,
        Request.of(directory.resolve(name).toString())
            .withFormat(Sources.PIXEL_CSV)
            .withColumns(ExampleCsv.pixels(784))
            .withClasses(10));
  }
}
