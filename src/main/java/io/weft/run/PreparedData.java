package io.weft.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.weft.config.Config;
import io.weft.config.Keys;
import io.weft.data.Pixels;
import io.weft.data.Request;
import io.weft.data.Sources;
import io.weft.data.Table;
import io.weft.data.recipe.LabelScale;
import io.weft.data.recipe.LearningTask;
import io.weft.rundir.DataFile;
import io.weft.rundir.ImageShape;
import io.weft.rundir.Mistake;
import io.weft.rundir.TableFacts;
import io.weft.settings.Hyperparameters;
import io.weft.spark.rows.FeatureAttributes;
import io.weft.spark.rows.ValidationSplit;
import io.weft.spark.rows.ValidationSplit.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a run: read once, split by seed, with features that are fitted on the training rows.
 *
 * <p>Prepared rows have the columns {@link #FEATURES} and {@link #LABEL}. The label of a
 * classification is the class, 0 to K-1; that of a regression is scaled.
 */
public final class PreparedData implements AutoCloseable {
  public static final String FEATURES = "features";
  public static final String LABEL = "label";
  public static final String VALIDATION = "validation";

  /** Marks of the user's rows, whose other columns may have any name. */
  private static final String IS_TEST = "weft_is_test";

  private static final String IS_VALIDATION = "weft_is_validation";

  private static final int MLLIB_BINS = 32;

  private static final int MAX_DEFAULT_VALIDATION_ROWS = 10_000;
  private static final int DEFAULT_VALIDATION_SHARE = 6;

  private final SparkSession spark;
  private final Config config;
  private final Categories categories;
  private final Table trainTable;
  private final Optional<Table> testTable;
  private final FeaturePlan plan;
  private final Dataset<Row> marked;
  private final Features features;
  private @Nullable Dataset<Row> test;

  /** Prepares the rows for a network of Weft, which reads category codes by their metadata. */
  public PreparedData(SparkSession spark, Config config) {
    this(spark, config, Categories.CODES);
  }

  /** Form of the categories in the features. */
  enum Categories {
    /** A code each, with the number of categories in the metadata. */
    CODES,
    /** A value for each category. */
    ONE_HOT
  }

  PreparedData(SparkSession spark, Config config, Categories categories) {
    this.spark = spark;
    this.config = config;
    this.categories = categories;
    this.trainTable = Sources.STANDARD.read(spark, request(config, config.get(Keys.DATA_TRAIN)));
    requireExpectedPixels();
    this.plan =
        trainTable.pixels().isPresent()
            ? PixelPlan.of(trainTable, config)
            : RecipePlan.of(trainTable, config);
    this.testTable = config.get(Keys.DATA_TEST).map(this::readTest);
    this.marked = trainTable.rows(this::mark);
    this.features = plan.fit(userRows(not(col(IS_TEST)).and(not(col(IS_VALIDATION)))));
  }

  /** The request for a table of this config. */
  static Request request(Config config, String location) {
    Request request =
        Request.of(location)
            .withOptions(config.get(Keys.DATA_OPTIONS))
            .withLabel(config.get(Keys.DATA_LABEL))
            .withColumns(config.get(Keys.DATA_IMAGES));
    // the keys of images say that a CSV is one of images, whatever the names of its columns
    boolean isOfPixels =
        config.get(Keys.DATA_FEATURES).isPresent() || !config.get(Keys.DATA_IMAGES).isEmpty();
    Optional<String> format =
        config
            .get(Keys.DATA_FORMAT)
            .or(() -> Optional.of(Sources.PIXEL_CSV).filter(pixels -> isOfPixels));
    request = format.map(request::withFormat).orElse(request);
    return config.get(Keys.DATA_CLASSES).map(request::withClasses).orElse(request);
  }

  private void requireExpectedPixels() {
    int found = trainTable.pixels().map(Pixels::size).orElse(0);
    int expected = config.get(Keys.DATA_FEATURES).orElse(found);
    if (expected != found) {
      trainTable.close();
      throw new IllegalArgumentException(
          Config.invalid(
              Keys.DATA_FEATURES.name(),
              String.valueOf(expected),
              found == 0
                  ? "left out where a row is no image"
                  : found + ", as " + trainTable.location() + " has pixels"));
    }
  }

  private Table readTest(String location) {
    Request request = request(config, location);
    Table test =
        Sources.STANDARD.read(
            spark,
            trainTable.pixels().isPresent()
                ? request.withColumns(plan.columns())
                : request.withTypes(trainTable.rows().schema()));
    plan.requireSameColumns(test.rows(), location);
    return test;
  }

  /** Marks the test rows, if they come from the training table, and the validation rows. */
  private Dataset<Row> mark(Dataset<Row> rows) {
    long count = trainTable.count();
    Column hash = trainTable.contentHash(lit(config.get(Keys.SEED)));
    Dataset<Row> withTest = rows.withColumn(IS_TEST, lit(false));
    if (testTable.isEmpty()) {
      double fraction = config.get(Keys.DATA_TEST_FRACTION);
      Column testHash = trainTable.contentHash(lit(config.get(Keys.SEED)), lit("test"));
      withTest =
          ValidationSplit.mark(
              rows,
              plan.stratum(),
              testHash,
              Shares.fraction(Keys.DATA_TEST_FRACTION.name(), fraction),
              IS_TEST);
      count -= Math.round(fraction * count);
    }
    Optional<Shares> shares = validationShares(count);
    // rows with null as the class are not counted, and not for validation
    return shares.isEmpty()
        ? withTest.withColumn(IS_VALIDATION, lit(false))
        : ValidationSplit.mark(
            withTest,
            org.apache.spark.sql.functions.when(not(col(IS_TEST)), plan.stratum()),
            hash,
            shares.get(),
            IS_VALIDATION);
  }

  /** Validation rows of each class; empty for none. */
  private Optional<Shares> validationShares(long count) {
    Optional<Integer> rows = config.get(Keys.DATA_VALIDATION_ROWS);
    if (rows.isPresent()) {
      return rows.filter(number -> number > 0).map(Shares::rows);
    }
    long some = Math.min(MAX_DEFAULT_VALIDATION_ROWS, count / DEFAULT_VALIDATION_SHARE);
    return some == 0
        ? Optional.empty()
        : Optional.of(Shares.fraction(Keys.DATA_VALIDATION_ROWS.name(), (double) some / count));
  }

  /** Rows of the training table with the user's columns. */
  private Dataset<Row> userRows(Column condition) {
    return marked.filter(condition).drop(IS_TEST, IS_VALIDATION);
  }

  /** Test rows with the user's columns. */
  Dataset<Row> testRows() {
    return testTable.map(Table::rows).orElseGet(() -> userRows(col(IS_TEST)));
  }

  private Dataset<Row> prepared(Dataset<Row> rows, String location, Column... further) {
    List<Column> columns = new ArrayList<>(List.of(further));
    columns.add(col(features.column()).as(FEATURES));
    columns.add(
        task() == LearningTask.CLASSIFICATION
            ? col(Features.LABEL)
                .as(LABEL, NominalAttribute.defaultAttr().withNumValues(classes()).toMetadata())
            : col(Features.LABEL).as(LABEL));
    trainTable.pixels().ifPresent(pixels -> columns.add(col(Pixels.BYTES)));
    Dataset<Row> selected = features.of(rows, location).select(columns.toArray(Column[]::new));
    return categories == Categories.ONE_HOT ? OneHotFeatures.of(selected, FEATURES) : selected;
  }

  /** Test rows with the user's columns, perhaps changed, and further columns: prepared. */
  Dataset<Row> prepared(Dataset<Row> testRows, Column... further) {
    return prepared(testRows, testLocation(), further);
  }

  LearningTask task() {
    return plan.task();
  }

  /** Number of classes, K; 0 for a regression. */
  int classes() {
    return features.classNames().size();
  }

  /** K names; empty for a regression. */
  List<String> classNames() {
    return features.classNames();
  }

  /** Unit of the labels of a regression. */
  LabelScale labelScale() {
    return features.labelScale();
  }

  /** Training rows alone, prepared. */
  Dataset<Row> training() {
    return trainingAndValidation().filter(not(col(VALIDATION))).drop(VALIDATION);
  }

  /** Test rows, prepared; their labels are checked once. */
  synchronized Dataset<Row> test() {
    if (test == null) {
      test = prepared(testRows(), testLocation());
    }
    return test;
  }

  /** Training and validation rows, prepared, with a Boolean column that marks the latter. */
  public Dataset<Row> trainingAndValidation() {
    return prepared(
        marked.filter(not(col(IS_TEST))), trainTable.location(), col(IS_VALIDATION).as(VALIDATION));
  }

  /** Saves a trained network as a model from the table's own columns to the user's labels. */
  <M extends PredictionModel<Vector, M>> void savePipeline(M network, Path path) {
    M saved = network.copy(ParamMap.empty());
    saved.set(saved.labelCol(), config.get(Keys.DATA_LABEL));
    saved.set(saved.featuresCol(), features.column());
    SavedModel.save(
        features.pipeline(saved, spark), path, spark.sparkContext().hadoopConfiguration());
  }

  /** Largest number of categories of a column, and at least that of MLlib's default bins. */
  int mostCategories() {
    return new FeatureAttributes(test().schema().apply(FEATURES))
        .categories().values().stream().reduce(MLLIB_BINS, Math::max);
  }

  /** Tells whether each row is an image. */
  boolean hasImages() {
    return trainTable.pixels().isPresent();
  }

  /** Names of the columns that are features, as the user knows them. */
  List<String> columns() {
    return plan.columns();
  }

  /** Facts about the columns; empty for images. */
  List<TableFacts.Column> facts() {
    return plan.facts();
  }

  /** Sentences about guesses and omitted columns. */
  List<String> remarks() {
    return plan.remarks();
  }

  /** Test rows of images that a trained model gets wrong with the highest confidence. */
  List<Mistake> mistakes(Transformer model) {
    return TestMistakes.of(model.transform(test()), classNames(), imageShape());
  }

  /** Makes pictures of the first weights of a model of images. */
  FirstLayer firstLayer() {
    return new FirstLayer(
        imageShape(), PixelPlan.kept(features, trainTable.pixels().orElseThrow()));
  }

  private ImageShape imageShape() {
    int[] shape = config.get(Hyperparameters.INPUT_SHAPE);
    Pixels pixels = trainTable.pixels().orElseThrow();
    return shape.length == 0
        ? new ImageShape(pixels.channels(), pixels.height(), pixels.width())
        : new ImageShape(shape[0], shape[1], shape[2]);
  }

  /** Columns of the test rows for evaluation, by position: features, label, weight. */
  Dataset<Row> testColumns() {
    return test().select(col(FEATURES), col(LABEL), lit(1.0));
  }

  List<DataFile> files() {
    return List.of(describe("train", trainTable), describeTest());
  }

  private DataFile describeTest() {
    return testTable
        .map(table -> describe("test", table))
        .orElseGet(
            () ->
                new DataFile(
                    "test",
                    testLocation(),
                    userRows(col(IS_TEST)).count(),
                    trainTable.fingerprint()));
  }

  private String testLocation() {
    return testTable
        .map(Table::location)
        .orElseGet(
            () ->
                String.format(
                    Locale.ROOT,
                    "%s of %s",
                    config.get(Keys.DATA_TEST_FRACTION),
                    trainTable.location()));
  }

  private static DataFile describe(String role, Table table) {
    return new DataFile(role, table.location(), table.count(), table.fingerprint());
  }

  /**
   * Refuses rows that have changed since the run's description was written. Results that were
   * computed from them, such as test scores and mistakes, are then useless.
   */
  void requireUnchanged() {
    requireUnchanged(trainTable);
    testTable.ifPresent(PreparedData::requireUnchanged);
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
    testTable.ifPresent(Table::close);
  }
}
