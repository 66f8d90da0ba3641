package io.weft.ml.fit;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.weft.ml.NeuralNetworkParams;
import io.weft.ml.StageSchema;
import io.weft.nn.CategoricalEncoding;
import io.weft.settings.FeatureColumns;
import io.weft.settings.HandleInvalid;
import io.weft.settings.PlanBuilder;
import io.weft.settings.Task;
import io.weft.spark.rows.ExampleSchema;
import io.weft.spark.rows.FeatureAttributes;
import io.weft.spark.rows.Features;
import io.weft.spark.rows.ValidationSplit;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/** The rows of one training, with the columns that the Params of an estimator name. */
public final class TrainingRows {

  /** A label beyond it is a mistake, such as an identifier taken for a label. */
  private static final int MAX_CLASSES = 100_000;

  private final NeuralNetworkParams params;
  private final Dataset<Row> rows;
  private final StructType schema;
  private final String featuresCol;
  private final String labelCol;
  private final FeatureAttributes attributes;
  private final FeatureColumns features;

  TrainingRows(
      NeuralNetworkParams params, Dataset<?> dataset, String featuresCol, String labelCol) {
    this.params = params;
    this.schema = dataset.schema();
    this.featuresCol = featuresCol;
    this.labelCol = labelCol;
    boolean skips = params.getHandleInvalid().equals(HandleInvalid.SKIP);
    Dataset<Row> all = canonical(dataset);
    Dataset<Row> finite = skips ? where(all, Features::areFinite) : all;
    int size = ExampleSchema.featuresOf(finite, "features");
    this.attributes = new FeatureAttributes(StageSchema.field(schema, "featuresCol", featuresCol));
    this.features = new FeatureColumns(size, attributes.categories());
    List<CategoricalEncoding.Column> nominal =
        new PlanBuilder(params.stageParams()).nominalColumns(features);
    this.rows = skips ? where(finite, vector -> Features.areValid(vector, size, nominal)) : finite;
  }

  /** The columns of the features vector. */
  FeatureColumns features() {
    return features;
  }

  /** Name of a value of the features vector in messages. */
  String nameOfFeature(int index) {
    return attributes.name(index).orElse("column " + index);
  }

  long count() {
    return rows.count();
  }

  /** Tells whether the Params ask for validation rows. */
  boolean mayHaveValidation() {
    return hasIndicator() || params.getValidationFraction() > 0;
  }

  /**
   * The rows, some of them marked for validation: a share of each class, or of all rows in
   * regression.
   */
  Dataset<Row> split(ExampleSchema rowSchema) {
    double fraction = params.getValidationFraction();
    if (hasIndicator() || fraction == 0) {
      return rows;
    }
    Column label = rowSchema.classes() > 0 ? col("label") : lit(0.0);
    // codes are checked later, when the names of their columns are known
    ExampleSchema withoutCodes = rowSchema.withNominal(List.of());
    return ValidationSplit.mark(
        rows.drop("validation"),
        // a row of weight 0 is as good as absent
        when(col("weight").equalTo(0), lit(null)).otherwise(label),
        ValidationSplit.hash(
            withoutCodes, params.getSeed(), col("features"), col("label"), col("weight")),
        ValidationSplit.Shares.fraction(params.validationFraction().name(), fraction),
        "validation");
  }

  /**
   * The task of a classifier. The metadata of the label column has the number of classes. Without
   * metadata, it is the size of the last one of {@code layers}. Without {@code layers}, it is the
   * largest label plus 1.
   */
  public Task.Classification classification() {
    Attribute label = Attribute.fromStructField(StageSchema.field(schema, "labelCol", labelCol));
    if (label instanceof BinaryAttribute) {
      return new Task.Classification(2);
    } else if (label instanceof NominalAttribute nominal && nominal.getNumValues().isDefined()) {
      return new Task.Classification((Integer) nominal.getNumValues().get());
    }
    OptionalInt outputs = new PlanBuilder(params.stageParams()).outputsOfLayers(features);
    return new Task.Classification(outputs.orElseGet(this::classesOfRows));
  }

  private int classesOfRows() {
    Row row = rows.select(max(col("label"))).head();
    if (row.isNullAt(0)) {
      throw new IllegalArgumentException(
          rows.isEmpty()
              ? "Cannot train: there are no rows"
              : "Invalid label: null (must be a whole number of at least 0)");
    }
    double largest = row.getDouble(0);
    if (!(largest >= 0 && largest < MAX_CLASSES)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid label: %s (must be a whole number from 0 to %d)",
              largest,
              MAX_CLASSES - 1));
    }
    return Math.max(2, (int) largest + 1);
  }

  /** The task of a regressor. It has one target, or as many as the label vectors have values. */
  public Task.Regression regression() {
    if (!StageSchema.isVector(StageSchema.field(schema, "labelCol", labelCol).dataType())) {
      return new Task.Regression(1);
    }
    List<Row> first = rows.select("label").limit(1).collectAsList();
    if (first.isEmpty()) {
      throw new IllegalArgumentException("Cannot train: there are no rows");
    }
    if (first.get(0).isNullAt(0)) {
      throw new IllegalArgumentException("Invalid label: null (must be a vector)");
    }
    return new Task.Regression(first.get(0).<Vector>getAs(0).size());
  }

  /** Checks the columns that the Params name besides features and label. */
  public static void requireColumns(NeuralNetworkParams params, StructType schema) {
    if (isNamed(params.weightCol(), params)) {
      StageSchema.requireNumeric(schema, "weightCol", params.getWeightCol());
    }
    if (isNamed(params.validationIndicatorCol(), params)) {
      StageSchema.requireBoolean(
          schema, "validationIndicatorCol", params.getValidationIndicatorCol());
    }
  }

  private static boolean isNamed(Param<String> param, NeuralNetworkParams params) {
    return params.isDefined(param) && !params.getOrDefault(param).isEmpty();
  }

  /**
   * Columns: features (vector), label (double or vector), weight (double), validation (Boolean).
   */
  private Dataset<Row> canonical(Dataset<?> dataset) {
    Column given = StageSchema.column(schema, featuresCol);
    Column features =
        StageSchema.isVector(StageSchema.field(schema, "featuresCol", featuresCol).dataType())
            ? given
            : udf((UDF1<Seq<?>, Vector>) Features::vector, SQLDataTypes.VectorType()).apply(given);
    Column label = StageSchema.column(schema, labelCol);
    if (!StageSchema.isVector(StageSchema.field(schema, "labelCol", labelCol).dataType())) {
      label = label.cast(DataTypes.DoubleType);
    }
    Column weight =
        isNamed(params.weightCol(), params)
            ? StageSchema.column(schema, params.getWeightCol()).cast(DataTypes.DoubleType)
            : lit(1.0);
    return dataset.select(
        features.as("features"),
        label.as("label"),
        weight.as("weight"),
        indicator().as("validation"));
  }

  private Column indicator() {
    return hasIndicator()
        ? StageSchema.column(schema, params.getValidationIndicatorCol())
        : lit(false);
  }

  private boolean hasIndicator() {
    return isNamed(params.validationIndicatorCol(), params);
  }

  private static Dataset<Row> where(Dataset<Row> rows, UDF1<Vector, Boolean> features) {
    return rows.where(udf(features, DataTypes.BooleanType).apply(col("features")));
  }
}
