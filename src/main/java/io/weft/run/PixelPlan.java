package io.weft.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.weft.config.Config;
import io.weft.config.Keys;
import io.weft.data.Pixels;
import io.weft.data.Preprocessing;
import io.weft.data.Table;
import io.weft.data.fashionmnist.FashionMnist;
import io.weft.data.recipe.FittedLabel;
import io.weft.data.recipe.LabelScale;
import io.weft.data.recipe.LearningTask;
import io.weft.rundir.TableFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.VarianceThresholdSelectorModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Plan of a table of images: all pixels are features, and the label is a word, or a number from 0
 * to K-1.
 *
 * @param labelName name of the label column
 * @param words the classes, if the labels are words
 * @param classNames K names
 */
record PixelPlan(
    Pixels pixels,
    Preprocessing.Normalisation normalisation,
    Preprocessing.ConstantFeatures constantFeatures,
    String labelName,
    Optional<FittedLabel.Classes> words,
    List<String> classNames)
    implements FeaturePlan {
  private static final String FEATURES = "features";

  static PixelPlan of(Table table, Config config) {
    Pixels pixels = table.pixels().orElseThrow();
    String label = config.get(Keys.DATA_LABEL);
    Optional<FittedLabel.Classes> words = words(table, label);
    List<String> labels =
        words.map(FittedLabel.Classes::labels).orElseGet(() -> numbers(table, config, label));
    ClassNames classes =
        ClassNames.of(
            labels,
            words.isPresent() ? ClassNames.Labels.WORDS : ClassNames.Labels.OTHERS,
            config,
            table.location());
    List<String> known =
        knownNames(
            config.get(Keys.DATA_CLASS_NAMES), FashionMnist.hasFingerprint(table.fingerprint()));
    return new PixelPlan(
        pixels,
        normalisation(config),
        constantFeatures(config),
        label,
        words.map(given -> given.with(classes.labels())),
        known.isEmpty() ? classes.names() : known);
  }

  /** The numbers of the classes, from 0. */
  private static List<String> numbers(Table table, Config config, String label) {
    int classes =
        config
            .get(Keys.DATA_CLASSES)
            .orElseGet(() -> (int) table.rows().agg(max(col(label))).head().getDouble(0) + 1);
    return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
  }

  /** The classes of a table whose labels are words. */
  private static Optional<FittedLabel.Classes> words(Table table, String label) {
    DataType type = table.rows().schema().apply(label).dataType();
    return type.equals(DataTypes.StringType)
        ? Optional.of(FittedLabel.Classes.of(table.rows(), label, type.simpleString()))
        : Optional.empty();
  }

  /** Names of classes from the config or for Fashion-MNIST's rows; otherwise empty. */
  static List<String> knownNames(List<String> configured, boolean isFashionMnist) {
    return configured.isEmpty() && isFashionMnist ? FashionMnist.CLASS_NAMES : configured;
  }

  @Override
  public LearningTask task() {
    return LearningTask.CLASSIFICATION;
  }

  @Override
  public Column stratum() {
    return words.map(FittedLabel.Classes::index).orElseGet(() -> col(labelName));
  }

  @Override
  public List<String> columns() {
    return pixels.names();
  }

  @Override
  public List<TableFacts.Column> facts() {
    return List.of();
  }

  @Override
  public List<String> remarks() {
    return List.of();
  }

  @Override
  public void requireSameColumns(Dataset<Row> other, String location) {
    // the source has found all pixels and the label already
  }

  @Override
  public Features fit(Dataset<Row> training) {
    return new Fitted(
        this,
        Preprocessing.pipeline(
                Pixels.VECTOR, pixels.size(), FEATURES, normalisation, constantFeatures)
            .fit(training));
  }

  /** Pixels that are features: their indices, in the order of the features. */
  static List<Integer> kept(Features features, Pixels pixels) {
    return Arrays.stream(((Fitted) features).preprocessing().stages())
        .filter(VarianceThresholdSelectorModel.class::isInstance)
        .map(stage -> ((VarianceThresholdSelectorModel) stage).selectedFeatures())
        .findFirst()
        .map(selected -> Arrays.stream(selected).boxed().toList())
        .orElseGet(() -> IntStream.range(0, pixels.size()).boxed().toList());
  }

  private record Fitted(PixelPlan plan, PipelineModel preprocessing) implements Features {
    @Override
    public String column() {
      return FEATURES;
    }

    @Override
    public Dataset<Row> of(Dataset<Row> rows, String location) {
      return preprocessing.transform(
          plan.words
              .map(words -> words.addTo(rows, location))
              .orElseGet(() -> rows.withColumn(LABEL, col(plan.labelName))));
    }

    @Override
    public List<String> classNames() {
      return plan.classNames;
    }

    @Override
    public LabelScale labelScale() {
      throw new IllegalStateException("Labels of images have no unit: they are classes");
    }

    @Override
    public PipelineModel pipeline(Transformer network, SparkSession spark) {
      StructType schema = new StructType();
      for (String pixel : plan.pixels.names()) {
        schema = schema.add(pixel, DataTypes.IntegerType);
      }
      PipelineStage assembler =
          new VectorAssembler()
              .setInputCols(plan.pixels.names().toArray(String[]::new))
              .setOutputCol(Pixels.VECTOR);
      List<PipelineStage> stages = new ArrayList<>(List.of(assembler, preprocessing));
      stages.addAll(plan.words.map(words -> words.behind(network)).orElse(List.of(network)));
      Dataset<Row> none = spark.createDataset(List.of(), Encoders.row(schema));
      return new Pipeline().setStages(stages.toArray(PipelineStage[]::new)).fit(none);
    }
  }

  private static Preprocessing.Normalisation normalisation(Config config) {
    return switch (config.get(Keys.DATA_NORMALISATION)) {
      case "min-max" -> Preprocessing.Normalisation.MIN_MAX;
      case "pixel" -> Preprocessing.Normalisation.PIXEL;
      case "none" -> Preprocessing.Normalisation.NONE;
      default -> Preprocessing.Normalisation.STANDARD;
    };
  }

  private static Preprocessing.ConstantFeatures constantFeatures(Config config) {
    return config.get(Keys.DATA_DROP_CONSTANT_PIXELS)
        ? Preprocessing.ConstantFeatures.DROP
        : Preprocessing.ConstantFeatures.KEEP;
  }
}
