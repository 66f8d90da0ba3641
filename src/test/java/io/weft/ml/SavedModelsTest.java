package io.weft.ml;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.metrics.EpochScore;
import io.weft.train.Split;
import io.weft.train.TrainingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models of every format load for ever, and what is no whole model does not. {@link
 * WriteSavedModels} wrote them.
 */
@Tag("spark")
class SavedModelsTest {
  private static final Path SAVED = Path.of("src/test/resources/saved-models").toAbsolutePath();
  private static final Path NEWEST = SAVED.resolve("v2");
  private static final Vector[] EXAMPLES = {
    Vectors.dense(1, 2, 3, 4),
    Vectors.dense(-1, 0.5, 2, -0.25),
    Vectors.sparse(4, new int[] {2}, new double[] {8})
  };
  private static final Vector[] LOGITS = {
    Vectors.dense(1.34375, 1.03125, -1.140625),
    Vectors.dense(-1.3515625, -0.8203125, 1.8359375),
    Vectors.dense(-3.5, -1.25, 3.125)
  };
  private static final double[] CLASSES = {1, 2, 2}; // thresholds make it 1, not 0
  private static final double[] VALUES = {0.34375, -2.3515625, -4.5};

  private final SparkSession spark = FourFeatures.spark();
  @TempDir private Path folder;

  @BeforeEach
  void copyTheModels() throws IOException {
    try (Stream<Path> files = Files.walk(NEWEST)) {
      for (Path file : files.toList()) {
        Path copy = folder.resolve(NEWEST.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }

  private Dataset<Row> examples() {
    return spark.createDataFrame(
        Arrays.stream(EXAMPLES).map(RowFactory::create).toList(),
        new StructType().add("features", SQLDataTypes.VectorType()));
  }

  private static Vector centred(Vector logits) {
    double mean = Arrays.stream(logits.toArray()).sum() / logits.size();
    return Vectors.dense(Arrays.stream(logits.toArray()).map(logit -> logit - mean).toArray());
  }

  @ParameterizedTest
  @CsvSource({"v1, 16.730503342853556", "v2, 29.9044241893528"})
  void aClassificationModelOfEveryFormatLoads(String format, double rowsPerSecond)
      throws IOException {
    Path saved = SAVED.resolve(format).resolve("classification");
    var model = NeuralNetworkClassificationModel.load(saved.toString());
    List<Row> rows = model.transform(examples()).collectAsList();
    for (int i = 0; i < EXAMPLES.length; i++) {
      assertThat((Vector) rows.get(i).getAs("rawPrediction")).isEqualTo(centred(LOGITS[i]));
      assertThat((double) rows.get(i).getAs("prediction")).isEqualTo(CLASSES[i]);
      assertThat(model.predictRaw(EXAMPLES[i])).isEqualTo(centred(LOGITS[i]));
      assertThat(model.predict(EXAMPLES[i])).isEqualTo(CLASSES[i]);
    }
    assertThat(model.uid()).isEqualTo("saved-classifier");
    assertThat(model.getHiddenLayers()).containsExactly(3);
    assertThat(model.getOptimizer()).isEqualTo("sgd");
    assertThat(model.isSet(model.batchSize())).isFalse();
    assertThat(model.getThresholds()).containsExactly(0.5, 0.25, 0.25);
    NeuralNetworkTrainingSummary summary = model.summary();
    assertThat(summary.objectiveHistory()).containsExactly(1.374470881621914, 1.3744708816219138);
    assertThat(summary.history().get(1).score(EpochScore.VALIDATION_LOSS)).isNaN();
    assertThat(summary.history().get(0).score(EpochScore.ROWS_PER_SECOND)).isEqualTo(rowsPerSecond);
    assertThat(summary.ending()).isEqualTo(TrainingResult.Ending.ALL_EPOCHS);
    assertThat(summary.evaluatedOn()).isEqualTo(Split.TRAINING);
    assertThat(summary.trainingRows()).isEqualTo(12);
    assertThat(summary.loss()).isEqualTo(1.374470881621914);
    assertThat(summary.accuracy()).isEqualTo(0.25);
    assertThat(requireNonNull(summary.confusion()).counts())
        .containsExactly(0, 0, 4, 3, 1, 0, 2, 0, 2);
    assertThat(summary.layerTable()).contains("relu").contains("27");
    assertThat(TrainedNetwork.read(saved).score(new float[] {1, 2, 3, 4}))
        .containsExactly(1.34375f, 1.03125f, -1.140625f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void aRegressionModelOfEveryFormatLoads(String format) {
    var model =
        NeuralNetworkRegressionModel.load(SAVED.resolve(format).resolve("regression").toString());
    List<Row> rows = model.transform(examples()).collectAsList();
    for (int i = 0; i < EXAMPLES.length; i++) {
      assertThat((double) rows.get(i).getAs("prediction")).isEqualTo(VALUES[i]);
      assertThat(model.predict(EXAMPLES[i])).isEqualTo(VALUES[i]);
    }
    assertThat(model.uid()).isEqualTo("saved-regressor");
    assertThat(model.getLoss()).isEqualTo("huber");
    assertThat(model.summary().history()).hasSize(2);
    assertThat(model.summary().loss()).isEqualTo(1.1600442619875266);
    assertThat(model.summary().accuracy()).isNaN();
    assertThat(model.summary().confusion()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void aPipelineModelOfEveryFormatLoads(String format) {
    PipelineModel model = PipelineModel.load(SAVED.resolve(format).resolve("pipeline").toString());
    Dataset<Row> rows = spark.range(1).selectExpr("1.0 a", "2 b", "3L c", "float(4) d");
    Row row = model.transform(rows).select(col("rawPrediction"), col("guess")).head();
    assertThat(row.get(0)).isEqualTo(centred(LOGITS[0]));
    assertThat(row.getDouble(1)).isEqualTo(CLASSES[0]);
  }

  @Test
  void aNetworkOfAnyOtherLengthIsRefused() throws IOException {
    Path file = network();
    byte[] whole = Files.readAllBytes(file);
    String altered = "it is truncated or altered (its checksum does not match)";
    for (int length : new int[] {0, 1, 8, 47}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused("its size of " + length + " bytes cannot be right");
    }
    for (int length : new int[] {48, 100, whole.length / 2, whole.length - 1, whole.length + 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused(altered);
    }
  }

  @Test
  void aNetworkWithAFlippedBitIsRefused() throws IOException {
    Path file = network();
    byte[] whole = Files.readAllBytes(file);
    int weights = whole.length - 32 - 27 * Float.BYTES;
    for (int at : new int[] {8, 20, 300, weights - 1, weights, weights + 50, whole.length - 1}) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 4;
      Files.write(file, flipped);
      assertRefused("it is truncated or altered (its checksum does not match)");
    }
    byte[] foreign = whole.clone();
    foreign[0] ^= 4;
    Files.write(file, foreign);
    assertRefused("it does not begin with WEFTNET1");
  }

  @Test
  void aForeignFileIsRefused() throws IOException {
    Files.writeString(network(), "label,pixel1\n".repeat(20));
    assertRefused("it does not begin with WEFTNET1");
  }

  @Test
  void aFormatOfTheFutureIsRefused() throws Exception {
    sealed("\"format\":2", "\"format\":3");
    assertRefused("its format is 3 (this release reads formats 1 to 2)");
    sealed("\"format\":3", "\"format\":2");
    assertThat(load().numClasses()).isEqualTo(3);
  }

  @Test
  void aHeaderThatDoesNotFitTheWeightsIsRefused() throws Exception {
    sealed("\"inputShape\":[4]", "\"inputShape\":[5]");
    assertRefused("Invalid parameters: 27 values (must be 30)");
    sealed("\"type\":\"relu\"", "\"type\":\"more\"");
    assertRefused(
        "layer 2: unknown type more (must be one of dense, dropout, conv2d, max-pool2d, avg-pool2d, global-average-pool, flatten, batch-norm, layer-norm, categorical-encoding, residual, sigmoid, tanh, relu,"
            + " leaky-relu, elu, gelu, silu)");
  }

  /**
   * Changes the header's text, to one of equal length, and writes the checksum that goes with it.
   */
  private void sealed(String from, String to) throws Exception {
    byte[] bytes = Files.readAllBytes(network());
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
    String header = new String(bytes, 12, length, UTF_8);
    assertThat(header).contains(from);
    byte[] changed = header.replace(from, to).getBytes(UTF_8);
    System.arraycopy(changed, 0, bytes, 12, length);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(bytes, 0, bytes.length - 32);
    System.arraycopy(digest.digest(), 0, bytes, bytes.length - 32, 32);
    Files.write(network(), bytes);
  }

  @Test
  void aNetworkThatIsMissingIsNamed() throws IOException {
    Files.delete(network());
    assertThatThrownBy(this::load)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("Cannot read %1$s: File %1$s does not exist", network());
  }

  @Test
  void aNetworkOfAnotherTaskIsRefused() throws IOException {
    Files.write(network(), Files.readAllBytes(folder.resolve("regression/data/network")));
    assertRefused("it is a network for regression (must be for classification)");
  }

  @Test
  void aStageOfAnotherClassIsRefused() throws IOException {
    String path = folder.resolve("regression").toString();
    String message =
        "requirement failed: Error loading metadata: Expected class name io.weft.ml.%s"
            + " but found class name io.weft.ml.%s";
    assertThatThrownBy(() -> NeuralNetworkClassificationModel.load(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message, "NeuralNetworkClassificationModel", "NeuralNetworkRegressionModel");
    assertThatThrownBy(() -> NeuralNetworkRegressor.load(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message, "NeuralNetworkRegressor", "NeuralNetworkRegressionModel");
    String estimator = folder.resolve("estimator").toString();
    FourFeatures.classifier().save(estimator);
    assertThatThrownBy(() -> NeuralNetworkRegressor.load(estimator))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message, "NeuralNetworkRegressor", "NeuralNetworkClassifier");
  }

  @Test
  void aSavedModelIsMetadataAndANetworkWithoutJavaSerialisation() throws IOException {
    Path again = folder.resolve("again");
    load().save(again.toString());
    try (Stream<Path> files = Files.walk(again)) {
      List<Path> written =
          files.filter(Files::isRegularFile).filter(f -> !f.toString().endsWith(".crc")).toList();
      assertThat(written)
          .extracting(file -> again.relativize(file).toString().replaceAll("part-.*", "part"))
          .containsExactlyInAnyOrder("metadata/_SUCCESS", "metadata/part", "data/network");
      for (Path file : written) {
        // how every stream of Java's serialisation begins
        assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
            .doesNotContain("\u00ac\u00ed\u0000\u0005");
      }
    }
    NeuralNetworkClassificationModel reloaded =
        NeuralNetworkClassificationModel.load(again.toString());
    assertThat(reloaded.weights()).isEqualTo(load().weights());
    Path third = folder.resolve("third");
    reloaded.save(third.toString());
    assertThat(Files.readAllBytes(third.resolve("data/network")))
        .isEqualTo(Files.readAllBytes(again.resolve("data/network")));
  }

  @Test
  void whatAnOlderReleaseDidNotMeasureIsNotANumber() {
    String saved = SAVED.resolve("v1/classification").toString();
    assertThat(NeuralNetworkClassificationModel.load(saved).summary().history())
        .isNotEmpty()
        .allSatisfy(
            epoch -> {
              assertThat(epoch.phases().computeSeconds()).isPositive();
              assertThat(epoch.phases().waitSeconds()).isNaN();
            });
  }

  private Path network() {
    return folder.resolve("classification/data/network");
  }

  private NeuralNetworkClassificationModel load() {
    return NeuralNetworkClassificationModel.load(folder.resolve("classification").toString());
  }

  private void assertRefused(String reason) {
    assertThatThrownBy(this::load)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("Cannot read %s: %s", network(), reason)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void aPathWhereNoStageWasSavedIsNamed(@TempDir Path folder) {
    String nowhere = folder.resolve("nowhere").toString();
    String reason = " from " + nowhere + ": no stage was saved there (there is no metadata)";
    assertThatThrownBy(() -> NeuralNetworkClassificationModel.load(nowhere))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot load NeuralNetworkClassificationModel" + reason);
    assertThatThrownBy(() -> NeuralNetworkRegressor.load(nowhere))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot load NeuralNetworkRegressor" + reason);
  }
}
