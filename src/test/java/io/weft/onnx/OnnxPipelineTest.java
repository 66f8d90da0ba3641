package io.weft.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.weft.OnnxSession;
import io.weft.SparkSessions;
import io.weft.data.Preprocessing;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkClassifier;
import io.weft.ml.NeuralNetworkRegressor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.feature.MinMaxScaler;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MLlib's pipelines in ONNX Runtime. */
@Tag("spark")
@Tag("slow")
class OnnxPipelineTest {
  private static final int PIXELS = 12;
  private static final int CLASSES = 3;

  /** Rounding of the features to float, times what the few weights make of it. */
  private static final double TOLERANCE = 1e-5;

  private static final String[] COLUMNS = new String[PIXELS];
  private static final List<Row> ROWS = new ArrayList<>();
  private static final StructType SCHEMA;

  static {
    StructType schema = new StructType().add("label", DataTypes.DoubleType);
    for (int i = 0; i < PIXELS; i++) {
      COLUMNS[i] = "pixel" + (i + 1);
      schema = schema.add(COLUMNS[i], DataTypes.IntegerType);
    }
    SCHEMA = schema;
    Random random = new Random(5);
    for (int row = 0; row < 60; row++) {
      Object[] values = new Object[PIXELS + 1];
      values[0] = (double) (row % CLASSES);
      for (int i = 1; i <= PIXELS; i++) {
        values[i] = i == 3 || i == 7 ? 40 * i - 120 : random.nextInt(256);
      }
      ROWS.add(RowFactory.create(values));
    }
  }

  private final Dataset<Row> rows = SparkSessions.local().createDataFrame(ROWS, SCHEMA);
  private final VectorAssembler assembler =
      new VectorAssembler().setInputCols(COLUMNS).setOutputCol("pixels");

  @TempDir private Path folder;

  private static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {5})
        .setEpochs(3)
        .setBatchSize(16)
        .setSync("local")
        .setSeed(1);
  }

  private PipelineModel fit(PipelineStage... stages) {
    return new Pipeline().setStages(stages).fit(rows);
  }

  @Test
  void everyPreprocessingIsPartOfTheFile() throws OrtException {
    for (Preprocessing.Normalisation normalisation : Preprocessing.Normalisation.values()) {
      for (Preprocessing.ConstantFeatures constant : Preprocessing.ConstantFeatures.values()) {
        Pipeline preprocessing =
            Preprocessing.pipeline("pixels", PIXELS, "features", normalisation, constant);
        assertClassifiesTheSame(fit(assembler, preprocessing, classifier()));
      }
    }
  }

  @Test
  void stagesFollowEachOtherAsTheyLike() throws OrtException {
    double[] factors = new double[PIXELS];
    Arrays.fill(factors, 0.01);
    factors[4] = 0;
    factors[5] = -3;
    assertClassifiesTheSame(
        fit(
            assembler,
            new StandardScaler().setWithMean(false).setInputCol("pixels").setOutputCol("a"),
            new ElementwiseProduct()
                .setScalingVec(Vectors.dense(factors))
                .setInputCol("a")
                .setOutputCol("b`c"),
            new SQLTransformer().setStatement("SELECT *, `b``c` AS `d` FROM __THIS__"),
            new StandardScaler()
                .setWithMean(true)
                .setWithStd(false)
                .setInputCol("d")
                .setOutputCol("features"),
            classifier()));
  }

  @Test
  void aNetworkAloneTakesItsFeatures() throws OrtException {
    PipelineModel pipeline = fit(assembler, classifier().setFeaturesCol("pixels"));
    byte[] alone = OnnxExport.bytes(List.of(pipeline.stages()[1]), List.of());
    try (OnnxSession session = new OnnxSession(alone)) {
      assertClassifiesTheSame(pipeline, session);
      assertThat(session.metadata()).isEmpty();
    }
  }

  @Test
  void imagesOfSeveralChannelsAreTakenChannelByChannel() throws OrtException {
    NeuralNetworkClassifier images =
        classifier()
            .setFeaturesCol("pixels")
            .setInputShape(new int[] {2, 3, 2})
            .setLayers(
                """
                [{"type": "conv2d", "filters": 4, "kernel": 2, "padding": "same"},
                 {"type": "batch-norm"}, {"type": "flatten"}, {"type": "dense", "units": 3}]
                """);
    assertClassifiesTheSame(fit(assembler, images));
  }

  @Test
  void thresholdsDecideTheClass() throws OrtException {
    PipelineModel pipeline = fit(assembler, classifier().setFeaturesCol("pixels"));
    var model = (NeuralNetworkClassificationModel) pipeline.stages()[1];
    for (double[] thresholds : List.of(new double[] {0.9, 0.1, 0.5}, new double[] {0.2, 0.7, 0})) {
      model.setThresholds(thresholds);
      assertClassifiesTheSame(pipeline);
    }
  }

  @Test
  void mlLibsPerceptronIsExportedToo() throws OrtException {
    assertClassifiesTheSame(
        fit(
            assembler,
            Preprocessing.pipeline(
                "pixels",
                PIXELS,
                "features",
                Preprocessing.Normalisation.STANDARD,
                Preprocessing.ConstantFeatures.DROP),
            new MultilayerPerceptronClassifier()
                .setLayers(new int[] {PIXELS - 2, 7, 4, CLASSES})
                .setMaxIter(5)
                .setSeed(2)));
  }

  @Test
  void aRegressionGivesItsNumbers() throws OrtException {
    PipelineModel pipeline =
        fit(
            assembler,
            new MinMaxScaler().setMax(0.5).setInputCol("pixels").setOutputCol("features"),
            new NeuralNetworkRegressor()
                .setHiddenLayers(new int[] {4})
                .setEpochs(3)
                .setSync("local")
                .setSeed(1));
    try (OnnxSession session = new OnnxSession(OnnxExport.bytes(List.of(pipeline), List.of()))) {
      float[] numbers = session.floats("prediction", pixels(), ROWS.size());
      List<Row> expected = pipeline.transform(rows).select("prediction").collectAsList();
      assertThat(numbers).hasSize(expected.size());
      for (int i = 0; i < numbers.length; i++) {
        assertThat((double) numbers[i]).isCloseTo(expected.get(i).getDouble(0), within(TOLERANCE));
      }
    }
  }

  @Test
  void theFileSaysWhatItTakesAndGives() throws OrtException {
    byte[] model =
        OnnxExport.bytes(
            List.of(fit(assembler, classifier().setFeaturesCol("pixels"))),
            List.of("shirt", "bag \"A\"", "boot"));
    try (OnnxSession session = new OnnxSession(model)) {
      assertThat(session.metadata())
          .containsEntry("labels", "[\"shirt\",\"bag \\\"A\\\"\",\"boot\"]")
          .containsEntry("columns", "[\"" + String.join("\",\"", COLUMNS) + "\"]");
      assertThat(session.producer()).isEqualTo("weft");
      assertThat(session.inputs()).containsExactly("input FLOAT [-1, 12]");
      assertThat(session.outputs())
          .containsExactly("probabilities FLOAT [-1, 3]", "prediction INT64 [-1]");
    }
  }

  @Test
  void aFileIsReplacedAsAWhole() throws IOException, OrtException {
    PipelineModel pipeline = fit(assembler, classifier().setFeaturesCol("pixels"));
    Path file = Files.writeString(folder.resolve("model.onnx"), "something else");
    OnnxExport.write(pipeline, file.toString());
    try (OnnxSession session = new OnnxSession(Files.readAllBytes(file))) {
      assertClassifiesTheSame(pipeline, session);
    }
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void aStageThatCannotBeExportedIsNamed() {
    Normalizer normalizer = new Normalizer().setInputCol("pixels").setOutputCol("features");
    assertRefused(
        fit(assembler, normalizer, classifier()),
        "Cannot export stage %s (Normalizer): only these can be exported: VectorAssembler,"
            + " VarianceThresholdSelectorModel, StandardScalerModel, MinMaxScalerModel,"
            + " ElementwiseProduct, ImputerModel, StringIndexerModel, OneHotEncoderModel,"
            + " IndexToString, SQLTransformer, PipelineModel, NeuralNetworkClassificationModel,"
            + " NeuralNetworkRegressionModel, MultilayerPerceptronClassificationModel",
        normalizer.uid());
    SQLTransformer sql =
        new SQLTransformer().setStatement("SELECT *, pixels AS features FROM __THIS__ LIMIT 9");
    assertRefused(
        fit(assembler, sql, classifier()),
        "Cannot export stage %s (SQLTransformer): its statement is none of Weft's (one is SELECT *,"
            + " `name` AS `second name` FROM __THIS__)",
        sql.uid());
  }

  @Test
  void aStageThatTheNetworkDoesNotReadHasNoPart() throws OrtException {
    StandardScaler scaler = new StandardScaler().setInputCol("pixels").setOutputCol("scaled");
    assertClassifiesTheSame(fit(assembler, scaler, classifier().setFeaturesCol("pixels")));
  }

  @Test
  void assemblersInARowTakeOneMatrix() throws OrtException {
    VectorAssembler first = assembler(Arrays.copyOfRange(COLUMNS, 0, 5), "first");
    String[] rest = Arrays.copyOfRange(COLUMNS, 4, PIXELS);
    rest[0] = "first";
    assertClassifiesTheSame(fit(first, assembler(rest, "features"), classifier()));
  }

  @Test
  void aColumnTwiceIsAnInputOnce() throws OrtException {
    VectorAssembler again = assembler(new String[] {"pixels", "pixel1"}, "features");
    byte[] model = OnnxExport.bytes(List.of(fit(assembler, again, classifier())), List.of());
    try (OnnxSession session = new OnnxSession(model)) {
      assertThat(session.inputs())
          .hasSize(PIXELS)
          .startsWith("pixel1 DOUBLE [-1, 1]", "pixel2 DOUBLE [-1, 1]");
    }
  }

  private static VectorAssembler assembler(String[] columns, String output) {
    return new VectorAssembler().setInputCols(columns).setOutputCol(output);
  }

  @Test
  void sizesThatDoNotFitAreNamed() {
    VectorAssembler again = assembler(new String[] {"pixels", "pixel1"}, "features");
    NeuralNetworkClassifier ofMore = classifier();
    PipelineModel vectors = fit(assembler, again, ofMore);
    assertThatThrownBy(
            () ->
                OnnxExport.bytes(
                    Arrays.asList(vectors.stages()[1], vectors.stages()[2]), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot export stage %s (NeuralNetworkClassificationModel): it takes 13 features and"
                + " gets 2 (a column of vectors in the rows cannot be assembled)",
            ofMore.uid());
  }

  @Test
  void aPipelineWithoutANetworkIsRefused() {
    List<Transformer> assembling = List.of(fit(assembler));
    for (List<Transformer> stages : List.of(assembling, List.<Transformer>of())) {
      assertThatThrownBy(() -> OnnxExport.bytes(stages, List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Cannot export a pipeline: it has no model of a network");
    }
  }

  @Test
  void aSelectorDoesNotKnowHowManyFeaturesItTakes() {
    PipelineModel pipeline =
        fit(
            assembler,
            Preprocessing.pipeline(
                "pixels",
                PIXELS,
                "features",
                Preprocessing.Normalisation.NONE,
                Preprocessing.ConstantFeatures.DROP),
            classifier());
    Transformer preprocessing = pipeline.stages()[1];
    assertThatThrownBy(
            () -> OnnxExport.bytes(List.of(preprocessing, pipeline.stages()[2]), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "(VarianceThresholdSelectorModel): how many features it takes is not known without an"
                + " assembler before it");
  }

  private static void assertRefused(PipelineModel pipeline, String message, String uid) {
    assertThatThrownBy(() -> OnnxExport.bytes(List.of(pipeline), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message, uid);
  }

  private void assertClassifiesTheSame(PipelineModel pipeline) throws OrtException {
    try (OnnxSession session = new OnnxSession(OnnxExport.bytes(List.of(pipeline), List.of()))) {
      assertClassifiesTheSame(pipeline, session);
    }
  }

  private void assertClassifiesTheSame(PipelineModel pipeline, OnnxSession session)
      throws OrtException {
    float[] probabilities = session.floats("probabilities", pixels(), ROWS.size());
    long[] predictions = (long[]) session.run("prediction", pixels(), ROWS.size());
    List<Row> expected =
        pipeline.transform(rows).select("probability", "prediction").collectAsList();
    assertThat(expected).hasSameSizeAs(ROWS);
    for (int i = 0; i < ROWS.size(); i++) {
      double[] row = expected.get(i).<Vector>getAs(0).toArray();
      for (int c = 0; c < CLASSES; c++) {
        assertThat((double) probabilities[i * CLASSES + c]).isCloseTo(row[c], within(TOLERANCE));
      }
      assertThat(predictions[i]).isEqualTo((long) expected.get(i).getDouble(1));
    }
  }

  private static float[] pixels() {
    float[] pixels = new float[ROWS.size() * PIXELS];
    for (int row = 0; row < ROWS.size(); row++) {
      for (int i = 0; i < PIXELS; i++) {
        pixels[row * PIXELS + i] = ROWS.get(row).getInt(i + 1);
      }
    }
    return pixels;
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() throws IOException {
    PipelineModel pipeline = fit(assembler, classifier().setFeaturesCol("pixels"));
    Path blocked = Files.writeString(folder.resolve("file"), "");
    var target = new org.apache.hadoop.fs.Path(blocked.resolve("model.onnx").toString());
    assertThatThrownBy(
            () -> OnnxExport.write(List.of(pipeline), List.of(), target, new Configuration()))
        .isInstanceOf(java.io.UncheckedIOException.class)
        .hasMessageStartingWith("Cannot write " + target + ": ");
  }
}
