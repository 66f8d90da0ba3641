package io.weft.ml;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.settings.LayerJson;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stages refuse bad input, and say why. */
@Tag("spark")
class BadInputTest {
  private static final Dataset<Row> ROWS = FourFeatures.rows(30);
  private static final Column ONE_ROW = col("id").equalTo(17);
  private static final NeuralNetworkClassificationModel MODEL = FourFeatures.classifier().fit(ROWS);

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  /** Both estimators refuse the rows. */
  private static void assertUnfit(Dataset<Row> rows, String message) {
    assertRefused(() -> FourFeatures.classifier().fit(rows), message);
    assertRefused(() -> FourFeatures.regressor().fit(rows), message);
  }

  /** The tasks of a transform refuse a row. */
  private static void assertUntransformed(Dataset<Row> rows, String message) {
    Dataset<Row> transformed = MODEL.transform(rows);
    assertThatThrownBy(transformed::collectAsList)
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static Dataset<Row> with(String name, @Nullable Object bad) {
    return ROWS.withColumn(name, when(ONE_ROW, lit(bad)).otherwise(col(name)));
  }

  private static Dataset<Row> withFeatures(UDF1<Vector, Vector> change) {
    Column changed = udf(change, SQLDataTypes.VectorType()).apply(col("features"));
    return ROWS.withColumn("features", when(ONE_ROW, changed).otherwise(col("features")));
  }

  @Test
  void featuresThatAreNull() {
    Dataset<Row> rows = withFeatures(v -> null);
    String message = "Invalid features: null (must be a vector of 4 finite values)";
    assertUnfit(rows, message);
    assertUntransformed(rows, message);
    assertUnfit(
        rows.withColumn("features", lit(null).cast(SQLDataTypes.VectorType())),
        "Invalid features: null (must be a vector)");
    assertRefused(() -> FourFeatures.classifier().setValidationFraction(0.5).fit(rows), message);
  }

  @Test
  void arraysThatAreNullOrHoldNull() {
    Column numbers = functions.vector_to_array(col("features"), "float64");
    Dataset<Row> none = ROWS.withColumn("features", when(ONE_ROW, lit(null)).otherwise(numbers));
    assertUnfit(none, "Invalid features: null (must be a vector of 4 finite values)");
    assertUntransformed(none, "Invalid features: null (must be a vector of 4 finite values)");
    for (String type : new String[] {"double", "float"}) {
      Column hole = array(lit(1.0), lit(2.0), lit(null), lit(4.0));
      Dataset<Row> holes =
          ROWS.withColumn(
              "features", when(ONE_ROW, hole).otherwise(numbers).cast("array<" + type + ">"));
      assertUnfit(holes, "Invalid features: value NaN at index 2 (must be finite)");
      assertUntransformed(holes, "Invalid features: value NaN at index 2 (must be finite)");
    }
  }

  @Test
  void featuresThatAreNotFinite() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      String message = "Invalid features: value %s at index 3 (must be finite)".formatted(bad);
      Dataset<Row> dense = withFeatures(v -> Vectors.dense(1, 2, 3, bad));
      assertUnfit(dense, message);
      assertUntransformed(dense, message);
      Dataset<Row> sparse = withFeatures(v -> Vectors.sparse(4, new int[] {3}, new double[] {bad}));
      assertUnfit(sparse, message);
      assertUntransformed(sparse, message);
    }
    Dataset<Row> large = withFeatures(v -> Vectors.dense(1, 2, 3, 1e300));
    String message =
        "Invalid features: value 1.0E300 at index 3 (must be within the range of a float)";
    assertUnfit(large, message);
    assertUntransformed(large, message);
  }

  @Test
  void featuresThatOverflowInsideTheNetwork() {
    NeuralNetworkClassificationModel steep =
        FourFeatures.classifier()
            .setHiddenLayers(new int[0])
            .setInitialWeights(
                Vectors.dense(new double[] {3, 3, 3, 3, -3, -3, -3, -3, 0, 0, 0, 0, 0, 0, 0}))
            .setLearningRate(1e-9)
            .fit(ROWS);
    String message =
        "Invalid features: value 3.0E38 at index 2 (must be about as large as in training; output 0"
            + " of the network is Infinity)";
    Vector large = Vectors.dense(1, 2, 3e38, 4);
    assertThatThrownBy(steep.transform(withFeatures(v -> large))::collectAsList)
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertRefused(() -> steep.predict(large), message);
    assertRefused(() -> steep.predictProbability(large.toSparse()), message);
    assertRefused(() -> steep.evaluate(withFeatures(v -> large)), message);
    NeuralNetworkRegressionModel regression =
        FourFeatures.regressor()
            .setHiddenLayers(new int[0])
            .setInitialWeights(Vectors.dense(3, 3, 3, 3, 0))
            .setLearningRate(1e-9)
            .fit(ROWS);
    assertRefused(() -> regression.predict(large), message);
  }

  @Test
  void paramsThatDoNotFitTogether() {
    assertRefused(
        () ->
            FourFeatures.classifier()
                .setSchedule("cosine")
                .setLearningRate(0.01)
                .setScheduleMinRate(0.5)
                .fit(ROWS),
        "Invalid scheduleMinRate: 0.5 (must be at most 0.01, as learningRate)");
    assertRefused(
        () -> FourFeatures.classifier().setActivation("softmax"),
        "Invalid activation: softmax (must be one of "
            + String.join(", ", LayerJson.ACTIVATIONS)
            + ")");
  }

  @Test
  void vectorsOfAnotherSize() {
    Dataset<Row> rows = withFeatures(v -> Vectors.zeros(3));
    assertUnfit(rows, "Invalid features: 3 values (must be 4)");
    assertUntransformed(rows, "Invalid features: 3 values (must be 4)");
    assertRefused(() -> MODEL.predict(Vectors.zeros(5)), "Invalid features: 5 values (must be 4)");
    assertUntransformed(
        ROWS.withColumn("features", array(lit(1.0))), "Invalid features: 1 values (must be 4)");
  }

  @Test
  void labelsThatAreNoClass() {
    NeuralNetworkClassifier ten =
        FourFeatures.classifier().setLayers("[{\"type\": \"dense\", \"units\": 10}]");
    String ofTen = "Invalid label: %s (must be a whole number from 0 to 9)";
    for (Double bad : new Double[] {10.0, 2.5, -1.0, Double.NaN, null}) {
      assertRefused(() -> ten.fit(with("label", bad)), ofTen.formatted(bad));
    }
    NeuralNetworkClassifier counting = FourFeatures.classifier();
    assertRefused(
        () -> counting.fit(with("label", 2.5)),
        "Invalid label: 2.5 (must be a whole number from 0 to 2)");
    assertRefused(
        () -> counting.fit(with("label", 1e6)),
        "Invalid label: 1000000.0 (must be a whole number from 0 to 99999)");
    assertRefused(
        () -> counting.fit(ROWS.withColumn("label", lit(-2))),
        "Invalid label: -2.0 (must be a whole number from 0 to 99999)");
    assertRefused(
        () -> counting.fit(ROWS.withColumn("label", lit(null).cast("double"))),
        "Invalid label: null (must be a whole number of at least 0)");
    assertRefused(
        () -> MODEL.evaluate(with("label", 3.0)),
        "Invalid label: 3.0 (must be a whole number from 0 to 2)");
  }

  @Test
  void labelsThatAreNoNumber() {
    NeuralNetworkRegressor regressor = FourFeatures.regressor();
    assertRefused(
        () -> regressor.fit(with("label", Double.NaN)), "Invalid label: NaN (must be finite)");
    assertRefused(() -> regressor.fit(with("label", null)), "Invalid label: null (must be finite)");
    Column two = functions.array_to_vector(array(col("label"), col("label")));
    Dataset<Row> vectors = ROWS.withColumn("label", when(ONE_ROW, lit(null)).otherwise(two));
    assertRefused(
        () -> regressor.fit(vectors), "Invalid label: null (must be a vector of 2 finite values)");
    Column three = functions.array_to_vector(array(lit(1.0), lit(2.0), lit(3.0)));
    assertRefused(
        () -> regressor.fit(ROWS.withColumn("label", when(ONE_ROW, three).otherwise(two))),
        "Invalid label: 3 values (must be 2)");
  }

  @Test
  void weightsAndIndicatorsThatAreNone() {
    Dataset<Row> rows = ROWS.withColumn("w", lit(1.0)).withColumn("v", col("id").lt(3));
    for (Double bad : new Double[] {-1.0, Double.NaN, Double.POSITIVE_INFINITY, null}) {
      Dataset<Row> weighted = rows.withColumn("w", when(ONE_ROW, lit(bad)).otherwise(col("w")));
      String message = "Invalid weight: %s (must be at least 0 and finite)".formatted(bad);
      assertRefused(() -> FourFeatures.classifier().setWeightCol("w").fit(weighted), message);
      assertRefused(() -> FourFeatures.regressor().setWeightCol("w").fit(weighted), message);
    }
    Dataset<Row> marked = rows.withColumn("v", when(ONE_ROW, lit(null)).otherwise(col("v")));
    assertRefused(
        () -> FourFeatures.classifier().setValidationIndicatorCol("v").fit(marked),
        "Invalid validation indicator: null (must be true or false)");
  }

  @Test
  void nothingToTrainOn() {
    assertUnfit(ROWS.limit(0), "Cannot train: there are no rows");
    Dataset<Row> rows = ROWS.withColumn("v", lit(true)).withColumn("w", lit(0));
    String all = "Cannot train: all 30 rows are validation rows";
    assertRefused(() -> FourFeatures.classifier().setValidationIndicatorCol("v").fit(rows), all);
    assertRefused(() -> FourFeatures.regressor().setValidationIndicatorCol("v").fit(rows), all);
    assertRefused(
        () -> FourFeatures.regressor().setWeightCol("w").fit(rows),
        "Cannot train: the weights of all training rows are 0");
  }

  @Test
  void oneRowIsEnough() {
    Dataset<Row> one = ROWS.where(ONE_ROW);
    NeuralNetworkClassificationModel model = FourFeatures.classifier().setWorkers(1).fit(one);
    assertThat(model.numClasses()).isEqualTo(3);
    assertThat(model.transform(one).count()).isEqualTo(1);
    assertThat(FourFeatures.regressor().setWorkers(1).fit(one).transform(one).count()).isEqualTo(1);
  }

  @Test
  void columnsThatAreMissing() {
    String rest = " (must be a column; there are id, features, label)";
    NeuralNetworkClassifier classifier = FourFeatures.classifier();
    assertRefused(
        () -> classifier.copy(none()).setFeaturesCol("x").fit(ROWS),
        "Invalid featuresCol: x" + rest);
    assertRefused(
        () -> classifier.copy(none()).setLabelCol("y").fit(ROWS), "Invalid labelCol: y" + rest);
    assertRefused(
        () -> classifier.copy(none()).setWeightCol("w").fit(ROWS), "Invalid weightCol: w" + rest);
    assertRefused(
        () -> classifier.copy(none()).setValidationIndicatorCol("v").fit(ROWS),
        "Invalid validationIndicatorCol: v" + rest);
    assertRefused(
        () -> classifier.copy(none()).setFeaturesCol("id.x").fit(ROWS),
        "Invalid featuresCol: id.x" + rest);
    assertRefused(
        () -> MODEL.copy(none()).setFeaturesCol("x").transform(ROWS),
        "Invalid featuresCol: x" + rest);
  }

  @Test
  void columnsOfTheWrongType() {
    Dataset<Row> rows = ROWS.withColumn("text", lit("a")).withColumn("texts", array(lit("a")));
    NeuralNetworkClassifier classifier = FourFeatures.classifier();
    NeuralNetworkRegressor regressor = FourFeatures.regressor();
    String features = " (must be a vector or an array of numbers, but is ";
    assertRefused(
        () -> classifier.copy(none()).setFeaturesCol("text").fit(rows),
        "Invalid featuresCol: text" + features + "string)");
    assertRefused(
        () -> regressor.copy(none()).setFeaturesCol("texts").fit(rows),
        "Invalid featuresCol: texts" + features + "array<string>)");
    assertRefused(
        () -> MODEL.copy(none()).setFeaturesCol("id").transform(rows),
        "Invalid featuresCol: id" + features + "bigint)");
    assertRefused(
        () -> classifier.copy(none()).setLabelCol("text").fit(rows),
        "Invalid labelCol: text (must be a column of numbers, but is string)");
    assertRefused(
        () -> regressor.copy(none()).setLabelCol("text").fit(rows),
        "Invalid labelCol: text (must be a column of numbers or vectors, but is string)");
    assertRefused(
        () -> classifier.copy(none()).setWeightCol("text").fit(rows),
        "Invalid weightCol: text (must be a column of numbers, but is string)");
    assertRefused(
        () -> regressor.copy(none()).setValidationIndicatorCol("id").fit(rows),
        "Invalid validationIndicatorCol: id (must be a Boolean column, but is bigint)");
  }

  @Test
  void oldVectorsAndLabelsInOneHotAreRefusedWithWhatConvertsThem() {
    Dataset<Row> old =
        MLUtils.convertVectorColumnsFromML(
            ROWS.withColumn("hot", functions.array_to_vector(array(lit(0.0), lit(1.0)))),
            "features");
    String converts =
        " is an old vector of org.apache.spark.mllib; MLUtils.convertVectorColumnsToML converts the"
            + " column, asML a single vector)";
    String message =
        "Invalid featuresCol: features (must be a vector or an array of numbers, but" + converts;
    assertUnfit(old, message);
    assertRefused(() -> MODEL.transform(old), message);
    assertThat(MODEL.transform(MLUtils.convertVectorColumnsToML(old, "features")).count())
        .isEqualTo(30);
    Dataset<Row> oldLabels = MLUtils.convertVectorColumnsFromML(old, "hot").drop("features");
    assertRefused(
        () ->
            FourFeatures.regressor()
                .setLabelCol("hot")
                .fit(oldLabels.withColumn("features", array(lit(1.0)))),
        "Invalid labelCol: hot (must be a column of numbers or vectors, but" + converts);

    String argmax =
        "; the class of a one-hot label is its argmax: array_position(array, 1) - 1 of an array,"
            + " after vector_to_array of a vector)";
    for (String type : new String[] {"vector", "array<int>", "array<double>"}) {
      Column hot = array(lit(0), lit(1), lit(0));
      Dataset<Row> rows =
          ROWS.withColumn(
              "hot", type.equals("vector") ? functions.array_to_vector(hot) : hot.cast(type));
      String labels = "Invalid labelCol: hot (must be a column of numbers, but is " + type + argmax;
      assertRefused(() -> FourFeatures.classifier().setLabelCol("hot").fit(rows), labels);
      assertRefused(
          () -> MODEL.evaluate(rows.withColumn("label", col("hot"))),
          labels.replace(" hot (", " label ("));
    }
    Dataset<Row> arrays = ROWS.withColumn("two", array(lit(1.0), lit(2.0)));
    assertRefused(
        () -> FourFeatures.regressor().setLabelCol("two").fit(arrays),
        "Invalid labelCol: two (must be a column of numbers or vectors, but is array<double>;"
            + " array_to_vector makes a vector of it)");
  }

  @Test
  void aValueIsNamedWhereTheColumnKnowsItsName() {
    Dataset<Row> flowers =
        ROWS.select(
            col("label"),
            lit(1.0).as("sepalLength"),
            lit(2.0).as("sepalWidth"),
            lit(3.0).as("petalLength"),
            when(ONE_ROW, lit(Double.NaN)).otherwise(lit(4.0)).as("petalWidth"));
    Dataset<Row> rows =
        new VectorAssembler()
            .setInputCols(new String[] {"sepalLength", "sepalWidth", "petalLength", "petalWidth"})
            .setOutputCol("features")
            .setHandleInvalid("keep")
            .transform(flowers);
    String message = "Invalid features: value NaN at index 3 (petalWidth) (must be finite)";
    assertUnfit(rows, message);
    assertUntransformed(rows, message);
    Dataset<Row> nested = rows.select(struct(col("features")).as("flower"));
    assertThatThrownBy(
            () ->
                MODEL
                    .copy(none())
                    .setFeaturesCol("flower.features")
                    .transform(nested)
                    .collectAsList())
        .rootCause()
        .hasMessage(message);
  }

  @Test
  void outputColumnsThatAreThereAlready() {
    for (String name : new String[] {"rawPrediction", "probability", "prediction"}) {
      Dataset<Row> rows = ROWS.withColumn(name, lit(1));
      String message = "Cannot add column " + name + ": there is one of that name already";
      assertRefused(() -> FourFeatures.classifier().fit(rows), message);
      assertRefused(() -> MODEL.transform(rows), message);
    }
    assertRefused(
        () -> FourFeatures.regressor().setPredictionCol("id").fit(ROWS),
        "Cannot add column id: there is one of that name already");
    assertRefused(
        () -> FourFeatures.classifier().setProbabilityCol("prediction").fit(ROWS),
        "Cannot add column prediction: there is one of that name already");
  }

  @Test
  void layersThatDoNotEndInTheOutputs() {
    String four = "[{\"type\": \"dense\", \"units\": 4}]";
    Dataset<Row> rows =
        ROWS.withColumn(
            "label",
            col("label").as("label", NominalAttribute.defaultAttr().withNumValues(3).toMetadata()));
    assertRefused(
        () -> FourFeatures.classifier().setLayers(four).fit(rows),
        "Invalid layers: the last one gives 4 values (must be 3, the number of classes)");
    assertRefused(
        () -> FourFeatures.regressor().setLayers(four).fit(ROWS),
        "Invalid layers: the last one gives 4 values (must be 1, the number of labels)");
    assertThat(FourFeatures.classifier().setLayers(four).fit(ROWS).numClasses()).isEqualTo(4);
  }

  @Test
  void layersThatAreNone() {
    String[][] refused = {
      {
        "dense",
        "not JSON: Unrecognized token 'dense': was expecting (JSON String, Number, Array,"
            + " Object or token 'null', 'true' or 'false')"
      },
      {"{}", "must be a list of at least one object"},
      {"[]", "must be a list of at least one object"},
      {"[3]", "must be a list of at least one object"},
      {"[{\"units\": 3}]", "layer 1: no type"},
      {"[{\"type\": \"dense\"}]", "layer 1: no units"},
      {
        "[{\"type\": \"dense\", \"units\": 0}]",
        "layer 1: Invalid units of a dense layer: 0 (must be at least 1)"
      },
      {
        "[{\"type\": \"relu\"}, {\"type\": \"dense\", \"units\": 2.5}]",
        "layer 2: Invalid units: 2.5 (must be a whole number)"
      },
    };
    for (String[] given : refused) {
      assertRefused(
          () -> FourFeatures.classifier().setLayers(given[0]).fit(ROWS),
          "Invalid layers, " + given[1]);
    }
  }

  @Test
  void listsOfTheWrongLength() {
    assertRefused(
        () -> FourFeatures.classifier().setInitialWeights(Vectors.zeros(26)).fit(ROWS),
        "Invalid initialWeights: 26 values (must be 27, the number of weights)");
    assertRefused(
        () -> FourFeatures.regressor().setInitialWeights(Vectors.zeros(20)).fit(ROWS),
        "Invalid initialWeights: 20 values (must be 19, the number of weights)");
    assertRefused(
        () ->
            FourFeatures.classifier()
                .setInitialWeights(Vectors.dense(Double.NaN, new double[26]))
                .fit(ROWS),
        "Invalid initialWeights: value NaN at index 0 (must be finite)");
    String thresholds = "Invalid thresholds: 2 values (must be 3, the number of classes)";
    assertRefused(
        () -> FourFeatures.classifier().setThresholds(new double[] {0.5, 0.5}).fit(ROWS),
        thresholds);
    NeuralNetworkClassificationModel model = MODEL.copy(none());
    model.set(model.thresholds(), new double[] {0.5, 0.5});
    assertRefused(() -> model.transform(ROWS), thresholds);
    assertRefused(
        () -> FourFeatures.classifier().setClassWeights(new double[] {1, 2}).fit(ROWS),
        "Invalid classWeights: 2 values (must be 3, the number of classes)");
  }

  private static ParamMap none() {
    return ParamMap.empty();
  }
}
