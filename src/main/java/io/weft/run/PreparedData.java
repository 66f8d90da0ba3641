package io.weft.run;

import io.weft.config.Config;
import io.weft.config.Key;
import io.weft.config.Keys;
import io.weft.data.Pixels;
import io.weft.data.Preprocessing;
import io.weft.data.Request;
import io.weft.data.Sources;
import io.weft.data.Table;
import io.weft.data.fashionmnist.FashionMnist;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.rundir.DataFile;
import io.weft.rundir.ImageShape;
import io.weft.rundir.Mistake;
import io.weft.settings.Hyperparameters;
import io.weft.spark.rows.ValidationSplit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.VarianceThresholdSelectorModel;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Rows of a run: read once, split by seed, with the preprocessing fitted on the training rows. */
public final class PreparedData implements AutoCloseable {
  public static final String FEATURES = "features";
  public static final String LABEL = "label";
  public static final String VALIDATION = "validation";

  private final SparkSession spark;
  private final Config config;
  private final Table trainTable;
  private final Table testTable;
  private final Dataset<Row> marked;
  private final PipelineModel preprocessing;

  public PreparedData(SparkSession spark, Config config) {
    this.spark = spark;
    this.config = config;
    List<String> pixels =
        IntStream.rangeClosed(1, config.get(Keys.DATA_FEATURES))
            .mapToObj(i -> "pixel" + i)
            .toList();
    this.trainTable = read(Keys.DATA_TRAIN, pixels);
    this.testTable = read(Keys.DATA_TEST, pixels);
    this.marked =
        trainTable.rows(
            rows ->
                withValidation(
                    rows,
                    trainTable.contentHash(functions.lit(config.get(Keys.SEED))),
                    config.get(Keys.DATA_VALIDATION_ROWS)));
    this.preprocessing =
        Preprocessing.pipeline(
                Pixels.VECTOR, pixels().size(), FEATURES, normalisation(), constantFeatures())
            .fit(marked.filter(functions.not(functions.col(VALIDATION))));
  }

  private Pixels pixels() {
    return trainTable.pixels().orElseThrow();
  }

  private Table read(Key<String> location, List<String> pixels) {
    return Sources.STANDARD.read(
        spark,
        Request.of(config.get(location))
            .withFormat(Sources.PIXEL_CSV)
            .withColumns(pixels)
            .withClasses(config.get(Keys.DATA_CLASSES)));
  }

  private static Dataset<Row> withValidation(Dataset<Row> rows, Column hash, int validationRows) {
    return validationRows == 0
        ? rows.withColumn(VALIDATION, functions.lit(false))
        : ValidationSplit.mark(
            rows,
            functions.col(LABEL),
            hash,
            ValidationSplit.Shares.rows(validationRows),
            VALIDATION);
  }

  /** Training rows alone, preprocessed. */
  Dataset<Row> training() {
    return preprocessing.transform(marked.filter(functions.not(functions.col(VALIDATION))));
  }

  /** Test rows, preprocessed. */
  Dataset<Row> test() {
    return preprocessing.transform(testTable.rows());
  }

  /** Training and validation rows, preprocessed, with a Boolean column that marks the latter. */
  public Dataset<Row> trainingAndValidation() {
    return preprocessing.transform(marked);
  }

  /** Saves a network behind the preprocessing that its features went through. */
  void savePipeline(NeuralNetworkClassificationModel network, Path path) {
    SavedModel.save(preprocessing, network, pixels().names(), path, spark);
  }

  /** K names: the config's, or Fashion-MNIST's for its own rows, or the labels. */
  List<String> classNames() {
    List<String> known =
        knownNames(
            config.get(Keys.DATA_CLASS_NAMES),
            FashionMnist.hasFingerprint(trainTable.fingerprint()));
    int classes = config.get(Keys.DATA_CLASSES);
    return known.size() == classes
        ? known
        : IntStream.range(0, classes).mapToObj(String::valueOf).toList();
  }

  /** Names of classes from the config or for Fashion-MNIST's rows; otherwise empty. */
  static List<String> knownNames(List<String> configured, boolean isFashionMnist) {
    return configured.isEmpty() && isFashionMnist ? FashionMnist.CLASS_NAMES : configured;
  }

  /** Test rows that a trained model gets wrong with the highest confidence. */
  List<Mistake> mistakes(Transformer model) {
    return TestMistakes.of(model.transform(test()), classNames(), imageShape());
  }

  /** Makes pictures of the first weights of a trained model. */
  FirstLayer firstLayer() {
    int[] kept =
        Arrays.stream(preprocessing.stages())
            .filter(VarianceThresholdSelectorModel.class::isInstance)
            .map(stage -> ((VarianceThresholdSelectorModel) stage).selectedFeatures())
            .findFirst()
            .orElseGet(() -> IntStream.range(0, config.get(Keys.DATA_FEATURES)).toArray());
    return new FirstLayer(imageShape(), Arrays.stream(kept).boxed().toList());
  }

  private ImageShape imageShape() {
    int[] shape = config.get(Hyperparameters.INPUT_SHAPE);
    return shape.length == 0
        ? ImageShape.of(config.get(Keys.DATA_FEATURES))
        : new ImageShape(shape[0], shape[1], shape[2]);
  }

  /** Columns of the test rows for evaluation, by position: features, label, weight. */
  Dataset<Row> testColumns() {
    return test().select(functions.col(FEATURES), functions.col(LABEL), functions.lit(1.0));
  }

  List<DataFile> files() {
    return List.of(describe("train", trainTable), describe("test", testTable));
  }

  /**
   * Refuses rows that have changed since the run's description was written. Results that were
   * computed from them, such as test scores and mistakes, are then useless.
   */
  void requireUnchanged() {
    requireUnchanged(trainTable);
    requireUnchanged(testTable);
  }

  private static void requireUnchanged(Table table) {
    if (!table.isUnchanged()) {
      throw new IllegalStateException(
          "Cannot finish: the rows of %s have changed since they were first read. Spark lost some of"
                  .formatted(table.location())
              + " them with an executor and read them again. Train again, on files that nobody"
              + " changes.");
    }
  }

  @Override
  public void close() {
    trainTable.close();
    testTable.close();
  }

  private static DataFile describe(String role, Table table) {
    return new DataFile(role, table.location(), table.count(), table.fingerprint());
  }

  private Preprocessing.Normalisation normalisation() {
    return switch (config.get(Keys.DATA_NORMALISATION)) {
      case "min-max" -> Preprocessing.Normalisation.MIN_MAX;
      case "pixel" -> Preprocessing.Normalisation.PIXEL;
      case "none" -> Preprocessing.Normalisation.NONE;
      default -> Preprocessing.Normalisation.STANDARD;
    };
  }

  private Preprocessing.ConstantFeatures constantFeatures() {
    return config.get(Keys.DATA_DROP_CONSTANT_PIXELS)
        ? Preprocessing.ConstantFeatures.DROP
        : Preprocessing.ConstantFeatures.KEEP;
  }
}
