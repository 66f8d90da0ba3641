package io.weft.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.math.KeyedRandom;
import io.weft.nn.CategoricalEncoding;
import io.weft.nn.CategoricalEncoding.Embedding;
import io.weft.nn.CategoricalEncoding.OneHot;
import io.weft.nn.Layer;
import io.weft.spark.rows.FeatureAttributes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.Bucketizer;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.VectorIndexer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Estimators and models whose features have nominal columns, as MLlib's stages make them. */
@Tag("spark")
class NominalColumnsTest {
  private static final int CITIES = 30;

  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType)
          .add("x", DataTypes.DoubleType)
          .add("city", DataTypes.StringType)
          .add("size", DataTypes.StringType)
          .add("label", DataTypes.DoubleType);

  private static final Dataset<Row> RAW = raw(900);
  private static final Dataset<Row> ROWS =
      pipeline(indexer(), assembler("x", "cityIndex", "sizeIndex")).fit(RAW).transform(RAW);

  /** The same rows without metadata. */
  private static final Dataset<Row> NUMERIC =
      ROWS.withColumn(
          "features",
          udf((UDF1<Vector, Vector>) vector -> vector, SQLDataTypes.VectorType())
              .apply(col("features")));

  private static final CategoricalEncoding ENCODING =
      new CategoricalEncoding(List.of(new Embedding(1, CITIES + 1, 11), new OneHot(2, 4)));

  private static final NeuralNetworkClassificationModel MODEL = classifier().fit(ROWS);

  /** A label that cannot be read off the order of the cities. */
  private static Dataset<Row> raw(int count) {
    KeyedRandom random = KeyedRandom.of(11);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int city = random.nextInt(CITIES);
      int size = random.nextInt(3);
      boolean isRich = KeyedRandom.of(2, city).nextInt(2) == 1;
      rows.add(
          RowFactory.create(
              (long) i,
              random.nextGaussian(),
              "city " + city,
              "size " + size,
              isRich == (size > 0) ? 1.0 : 0.0));
    }
    return FourFeatures.spark().createDataFrame(rows, SCHEMA);
  }

  private static StringIndexer indexer() {
    return new StringIndexer()
        .setInputCols(new String[] {"city", "size"})
        .setOutputCols(new String[] {"cityIndex", "sizeIndex"})
        .setHandleInvalid("keep");
  }

  private static VectorAssembler assembler(String... columns) {
    return new VectorAssembler().setInputCols(columns).setOutputCol("features");
  }

  private static Pipeline pipeline(PipelineStage... stages) {
    return new Pipeline().setStages(stages);
  }

  private static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {16})
        .setEpochs(30)
        .setBatchSize(32)
        .setLearningRate(0.01)
        .setWorkers(2)
        .setSync("local")
        .setSeed(7);
  }

  private static double accuracy(NeuralNetworkClassificationModel model, Dataset<Row> rows) {
    return model.evaluate(rows).sums().accuracy();
  }

  private static List<Layer> layers(NeuralNetworkClassificationModel model) {
    return model.network().network().layers();
  }

  @Test
  void assembledCodesOfAnIndexerAreNominalWithOneMoreForTheUnseen() {
    FeatureAttributes attributes = new FeatureAttributes(ROWS.schema().apply("features"));
    assertThat(attributes.categories()).isEqualTo(Map.of(1, CITIES + 1, 2, 4));
    assertThat(attributes.name(1)).hasValue("cityIndex");
    Dataset<Row> strict =
        pipeline(indexer().setHandleInvalid("error"), assembler("sizeIndex"))
            .fit(RAW)
            .transform(RAW);
    assertThat(new FeatureAttributes(strict.schema().apply("features")).categories())
        .isEqualTo(Map.of(0, 3));
  }

  @Test
  void onlyCodesAreNominalAmongWhatMllibsStagesGive() {
    Dataset<Row> indexed = indexer().fit(RAW).transform(RAW);
    Bucketizer bucketizer =
        new Bucketizer()
            .setInputCol("x")
            .setOutputCol("bucket")
            .setSplits(new double[] {Double.NEGATIVE_INFINITY, -1, 0, 1, Double.POSITIVE_INFINITY});
    OneHotEncoder oneHot = new OneHotEncoder().setInputCol("sizeIndex").setOutputCol("sizes");
    VectorAssembler number = assembler("x").setOutputCol("numbers");
    StandardScaler scaler =
        new StandardScaler().setWithMean(true).setInputCol("numbers").setOutputCol("scaled");
    Dataset<Row> rows =
        pipeline(
                bucketizer,
                oneHot,
                number,
                scaler,
                assembler("scaled", "sizes", "x", "bucket", "cityIndex"))
            .fit(indexed)
            .transform(indexed);
    FeatureAttributes attributes = new FeatureAttributes(rows.schema().apply("features"));
    // scaled, 3 of one-hot, x, bucket, city
    assertThat(attributes.categories()).isEqualTo(Map.of(5, 4, 6, CITIES + 1));

    VectorIndexer vectorIndexer =
        new VectorIndexer().setInputCol("features").setOutputCol("indexed").setMaxCategories(4);
    Dataset<Row> again = vectorIndexer.fit(rows).transform(rows);
    assertThat(new FeatureAttributes(again.schema().apply("indexed")).categories())
        .isEqualTo(Map.of(5, 4, 6, CITIES + 1));
  }

  @Test
  void theNetworkBeginsWithAnEncodingOfTheNominalColumns() {
    assertThat(layers(MODEL).get(0)).isEqualTo(ENCODING);
    assertThat(MODEL.numFeatures()).isEqualTo(3);
    assertThat(accuracy(MODEL, ROWS)).isGreaterThan(0.97);
    assertThat(accuracy(classifier().setCategoricalEncoding("none").fit(ROWS), ROWS))
        .isLessThan(0.9);
  }

  @Test
  void withoutAnEncodingCodesAreNumbersAsInEarlierReleases() {
    NeuralNetworkClassifier brief = classifier().setEpochs(2);
    Vector weights = brief.fit(NUMERIC).weights();
    assertThat(brief.copy(none()).setCategoricalEncoding("none").fit(ROWS).weights())
        .isEqualTo(weights);
    assertThat(layers(brief.fit(NUMERIC))).noneMatch(CategoricalEncoding.class::isInstance);
  }

  @Test
  void theBitsAreTheSameInAllRunners() {
    NeuralNetworkClassifier brief = classifier().setEpochs(2).setWorkers(3).setL2(0.01);
    Vector weights = brief.fit(ROWS).weights();
    assertThat(brief.setSync("driver").fit(ROWS).weights()).isEqualTo(weights);
    assertThat(brief.setSync("all-reduce").fit(ROWS).weights()).isEqualTo(weights);
  }

  @Test
  void aSavedModelKnowsTheCategoriesWithoutMetadata(@TempDir Path folder) throws Exception {
    String path = folder.resolve("model").toString();
    MODEL.save(path);
    NeuralNetworkClassificationModel loaded = NeuralNetworkClassificationModel.load(path);
    assertThat(sorted(loaded.transform(NUMERIC))).isEqualTo(sorted(MODEL.transform(ROWS)));
    TrainedNetwork network = TrainedNetwork.read(Path.of(path));
    assertThat(network.network().nominalColumns()).isEqualTo(ENCODING.columns());
    assertThat(network.score(new float[] {0.5f, 30, 3})).hasSize(2);
    assertThatThrownBy(() -> network.score(new float[] {0.5f, 30, 4}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid features: value 4.0 at index 2 (must be a whole number from 0 to 3: the column"
                + " is nominal, with 4 categories)");
  }

  @Test
  void aCheckpointIsOfTheEncoding(@TempDir Path folder) {
    NeuralNetworkClassifier brief =
        classifier().setEpochs(2).setCheckpointDir(folder.resolve("checkpoints").toString());
    brief.fit(ROWS);
    Vector weights = brief.setEpochs(3).fit(ROWS).weights();
    assertThat(weights).isEqualTo(classifier().setEpochs(3).fit(ROWS).weights());
    assertThatThrownBy(() -> brief.setEmbeddingSize(3).fit(ROWS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it is of another training; layers is [{\"type\":\"categorical-");
  }

  private static Dataset<Row> withCity(double code) {
    UDF1<Vector, Vector> change =
        vector -> Vectors.dense(vector.apply(0), code, vector.apply(2)).compressed();
    return ROWS.withColumn(
        "features",
        when(col("id").equalTo(17), udf(change, SQLDataTypes.VectorType()).apply(col("features")))
            .otherwise(col("features"))
            .as("features", ROWS.schema().apply("features").metadata()));
  }

  @ParameterizedTest
  @CsvSource({"31", "-1", "2.5", "1.0E30"})
  void aCodeOfNoCategoryIsAnErrorThatNamesTheColumn(double code) {
    Dataset<Row> rows = withCity(code);
    String message =
        ("Invalid features: value %s at index 1 (cityIndex) (must be a whole number from 0 to 30: the"
                + " column is nominal, with 31 categories)")
            .formatted((float) code);
    for (NeuralNetworkClassifier each :
        List.of(classifier(), classifier().setValidationFraction(0.2))) {
      assertThatThrownBy(() -> each.fit(rows))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
    }
    assertThatThrownBy(() -> MODEL.transform(rows).collectAsList())
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> MODEL.predict(Vectors.dense(0, code, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message.replace(" (cityIndex)", ""));
  }

  @Test
  void rowsWithUnknownCategoriesAreLeftOutOrKept() {
    Dataset<Row> rows = withCity(31);
    Dataset<Row> others = ROWS.where(col("id").notEqual(lit(17)));
    NeuralNetworkClassifier brief = classifier().setEpochs(2);
    assertThat(brief.copy(none()).setHandleInvalid("skip").fit(rows).weights())
        .isEqualTo(brief.fit(others).weights());
    assertThat(sorted(MODEL.copy(none()).setHandleInvalid("skip").transform(rows)))
        .isEqualTo(sorted(MODEL.transform(others)));
    List<Row> kept = sorted(MODEL.copy(none()).setHandleInvalid("keep").transform(rows));
    assertThat(kept).hasSize(900);
    assertThat(kept.get(17).<Double>getAs("prediction")).isNaN();
    assertThat(kept).filteredOn(row -> Double.isNaN(row.<Double>getAs("prediction"))).hasSize(1);
  }

  @Test
  void aRegressionHasEmbeddingsToo() {
    NeuralNetworkRegressor regressor =
        new NeuralNetworkRegressor()
            .setHiddenLayers(new int[] {16})
            .setEpochs(30)
            .setBatchSize(32)
            .setLearningRate(0.01)
            .setSync("local")
            .setWorkers(1)
            .setSeed(3);
    NeuralNetworkRegressionModel model = regressor.fit(ROWS);
    assertThat(model.network().network().layers().get(0)).isEqualTo(ENCODING);
    assertThat(model.summary().loss()).isLessThan(0.05);
  }

  private static List<Row> sorted(Dataset<Row> rows) {
    return rows.select("id", "probability", "prediction").orderBy("id").collectAsList();
  }

  private static ParamMap none() {
    return ParamMap.empty();
  }
}
