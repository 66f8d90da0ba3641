package io.weft.ml;

import static io.weft.ml.FourFeatures.spark;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The columns that stages read, and those that they leave as they are. */
@Tag("slow")
@Tag("spark")
class ColumnsTest {
  private static final Dataset<Row> ROWS = FourFeatures.rows(40);
  private static final NeuralNetworkClassificationModel MODEL = FourFeatures.classifier().fit(ROWS);
  private static final NeuralNetworkRegressionModel REGRESSION = FourFeatures.regressor().fit(ROWS);

  private static Column sparse(Column features) {
    return udf((UDF1<Vector, Vector>) Vector::toSparse, SQLDataTypes.VectorType()).apply(features);
  }

  @Test
  void featuresMayBeVectorsOrArraysOfNumbers() {
    Column features = col("features");
    // halves, so that float arrays hold the same numbers
    Dataset<Row> halves =
        ROWS.withColumn(
            "features",
            udf(
                    (UDF1<Vector, Vector>)
                        v ->
                            Vectors.dense(
                                Arrays.stream(v.toArray()).map(x -> Math.rint(x) / 2).toArray()),
                    SQLDataTypes.VectorType())
                .apply(features));
    NeuralNetworkClassificationModel expected = FourFeatures.classifier().fit(halves);
    List<Row> predictions = outputs(expected.transform(halves));
    for (Column kind :
        List.of(
            sparse(features),
            functions.vector_to_array(features, "float32"),
            functions.vector_to_array(features, "float64"))) {
      Dataset<Row> other = halves.withColumn("features", kind);
      NeuralNetworkClassificationModel model = FourFeatures.classifier().fit(other);
      assertThat(model.weights()).as("%s", other.schema()).isEqualTo(expected.weights());
      assertThat(outputs(model.transform(other))).isEqualTo(predictions);
    }
  }

  @Test
  void featuresMayBeArraysOfAnyNumericType() {
    Column whole =
        udf(
                (UDF1<Vector, Vector>)
                    v -> Vectors.dense(Arrays.stream(v.toArray()).map(Math::rint).toArray()),
                SQLDataTypes.VectorType())
            .apply(col("features"));
    Dataset<Row> vectors = ROWS.withColumn("features", whole);
    NeuralNetworkClassificationModel expected = FourFeatures.classifier().fit(vectors);
    List<Row> predictions = outputs(expected.transform(vectors));
    for (DataType type :
        List.of(
            DataTypes.ByteType,
            DataTypes.ShortType,
            DataTypes.IntegerType,
            DataTypes.LongType,
            DataTypes.FloatType,
            DataTypes.createDecimalType(12, 3))) {
      Column numbers = functions.vector_to_array(whole, "float64");
      Dataset<Row> arrays =
          ROWS.withColumn("features", numbers.cast(DataTypes.createArrayType(type)));
      NeuralNetworkClassificationModel model = FourFeatures.classifier().fit(arrays);
      assertThat(model.weights()).as("%s", type).isEqualTo(expected.weights());
      assertThat(outputs(model.transform(arrays))).as("%s", type).isEqualTo(predictions);
      assertThat(FourFeatures.regressor().fit(arrays).transform(arrays).count()).isEqualTo(40);
    }
  }

  @Test
  void labelsMayBeOfAnyNumericType() {
    for (DataType type :
        List.of(
            DataTypes.ByteType,
            DataTypes.IntegerType,
            DataTypes.LongType,
            DataTypes.FloatType,
            DataTypes.createDecimalType(5, 2))) {
      Dataset<Row> other = ROWS.withColumn("label", col("label").cast(type));
      assertThat(FourFeatures.classifier().fit(other).weights()).isEqualTo(MODEL.weights());
      assertThat(FourFeatures.regressor().fit(other).weights()).isEqualTo(REGRESSION.weights());
    }
  }

  @Test
  void otherColumnsStayAsTheyAre() {
    Dataset<Row> odd =
        ROWS.select(
            struct(col("id"), lit("x").as("inner")).as("struct"),
            map(lit("key"), col("id")).as("map"),
            lit("2020-02-29 12:00:00").cast("timestamp").as("time"),
            lit("2020-02-29").cast("date").as("day"),
            lit(new byte[] {1, 2}).as("bytes"),
            col("id").cast("decimal(20,3)").as("decimal"),
            array(col("id"), lit(null)).as("array"),
            when(col("id").gt(20), col("id")).as("half"),
            lit(null).as("nothing"),
            lit(null).cast("timestamp_ntz").as("noTime"),
            col("id").as("id", new MetadataBuilder().putString("unit", "row").build()),
            col("features"));
    Dataset<Row> transformed = MODEL.transform(odd);
    assertThat(Arrays.asList(transformed.schema().fields())).startsWith(odd.schema().fields());
    Column[] kept =
        Arrays.stream(odd.columns()).map(name -> col("`" + name + "`")).toArray(Column[]::new);
    assertThat(transformed.select(kept).collectAsList()).isEqualTo(odd.collectAsList());
    assertThat(outputs(transformed)).isEqualTo(outputs(MODEL.transform(ROWS)));
    assertThat(REGRESSION.transform(odd).drop("prediction").collectAsList())
        .isEqualTo(odd.collectAsList());
  }

  @Test
  void otherColumnsMayShareAName() {
    Dataset<Row> left = ROWS.select(col("id"), col("features"), lit("left").as("twice"));
    Dataset<Row> right = ROWS.select(col("id").as("key"), lit("right").as("twice"));
    Dataset<Row> joined = left.join(right, left.col("id").equalTo(right.col("key"))).orderBy("id");
    Dataset<Row> transformed = MODEL.transform(joined);
    assertThat(transformed.columns())
        .containsExactly(
            "id",
            "features",
            "twice",
            "key",
            "twice",
            "rawPrediction",
            "probability",
            "prediction");
    assertThat(transformed.collectAsList())
        .hasSize(40)
        .allSatisfy(
            row -> {
              assertThat(row.get(2)).isEqualTo("left");
              assertThat(row.get(4)).isEqualTo("right");
            });
  }

  @Test
  void namesMayHaveDotsAndFeaturesMayBeInsideAStruct() {
    Dataset<Row> dotted =
        ROWS.select(col("features").as("all.features"), col("label").as("the.label"));
    NeuralNetworkClassificationModel model =
        FourFeatures.classifier()
            .setFeaturesCol("all.features")
            .setLabelCol("the.label")
            .setPredictionCol("the.prediction")
            .fit(dotted);
    assertThat(model.weights()).isEqualTo(MODEL.weights());
    assertThat(model.transform(dotted).columns())
        .containsExactly(
            "all.features", "the.label", "rawPrediction", "probability", "the.prediction");

    Dataset<Row> nested = ROWS.select(struct(col("features"), col("label")).as("example"));
    NeuralNetworkClassificationModel inside =
        FourFeatures.classifier()
            .setFeaturesCol("example.features")
            .setLabelCol("example.label")
            .fit(nested);
    assertThat(inside.weights()).isEqualTo(MODEL.weights());
    Dataset<Row> transformed = inside.transform(nested);
    assertThat(transformed.columns())
        .containsExactly("example", "rawPrediction", "probability", "prediction");
    assertThat(transformed.schema()).isEqualTo(inside.transformSchema(nested.schema()));
    assertThat(outputs(transformed)).isEqualTo(outputs(MODEL.transform(ROWS)));
  }

  @Test
  void anEmptyNameLeavesAColumnOut() {
    Dataset<Row> all = MODEL.transform(ROWS);
    for (String off : List.of("rawPrediction", "probability", "prediction")) {
      NeuralNetworkClassificationModel without = MODEL.copy(ParamMap.empty());
      without.set(without.getParam(off + "Col"), (Object) "");
      Dataset<Row> transformed = without.transform(ROWS);
      assertThat(transformed.columns()).isEqualTo(all.drop(off).columns());
      assertThat(transformed.schema()).isEqualTo(without.transformSchema(ROWS.schema()));
      assertThat(transformed.collectAsList()).isEqualTo(all.drop(off).collectAsList());
    }
    NeuralNetworkClassificationModel nothing =
        MODEL
            .copy(ParamMap.empty())
            .setRawPredictionCol("")
            .setProbabilityCol("")
            .setPredictionCol("");
    assertThat(nothing.transform(ROWS).collectAsList()).isEqualTo(ROWS.collectAsList());
    assertThat(REGRESSION.copy(ParamMap.empty()).setPredictionCol("").transform(ROWS).columns())
        .isEqualTo(ROWS.columns());
  }

  @Test
  void aRowsResultDoesNotDependOnItsNeighbours() {
    List<Row> expected = MODEL.transform(ROWS).orderBy("id").collectAsList();
    for (int partitions : new int[] {1, 3, 7, 60}) { // with 60 some are empty
      Dataset<Row> other = ROWS.repartition(partitions, col("id"));
      assertThat(MODEL.transform(other).orderBy("id").collectAsList()).isEqualTo(expected);
    }
    assertThat(MODEL.transform(ROWS.where("id = 17")).collectAsList())
        .isEqualTo(List.of(expected.get(17)));
  }

  @Test
  void noRowsGiveNoRows() {
    assertThat(MODEL.transform(ROWS.limit(0)).collectAsList()).isEmpty();
    assertThat(REGRESSION.transform(spark().createDataFrame(List.of(), ROWS.schema())).count())
        .isZero();
  }

  @Test
  void emptyPartitionsDoNotChangeAModel() {
    Dataset<Row> scattered = ROWS.repartition(60, col("id"));
    assertThat(FourFeatures.classifier().fit(scattered).weights()).isEqualTo(MODEL.weights());
  }

  @Test
  void severalTargetsGiveVectors() {
    Dataset<Row> two =
        ROWS.withColumn(
            "label", functions.array_to_vector(array(col("label"), col("label").plus(1))));
    NeuralNetworkRegressor regressor = FourFeatures.regressor();
    NeuralNetworkRegressionModel model = regressor.fit(two);
    Dataset<Row> transformed = model.transform(two);
    assertThat(model.numTargets()).isEqualTo(2);
    assertThat(model)
        .hasToString(
            "NeuralNetworkRegressionModel: uid=%s, numFeatures=4, numTargets=2", regressor.uid());
    assertThat(transformed.schema()).isEqualTo(model.transformSchema(two.schema()));
    StructType promised = regressor.transformSchema(two.schema());
    assertThat(promised.apply("prediction").dataType())
        .isEqualTo(transformed.schema().apply("prediction").dataType());
    for (Row row : transformed.collectAsList()) {
      assertClose(row.getAs("prediction"), model.predictVector(row.getAs("features")));
    }
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> model.predict(Vectors.zeros(4)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot predict a number: there are 2 outputs (predictVector gives them)");
  }

  @Test
  void oneRowAtATimeGivesWhatTransformGives() {
    NeuralNetworkClassificationModel weighted =
        MODEL.copy(ParamMap.empty()).setThresholds(new double[] {0.2, 0.7, 0.1});
    for (NeuralNetworkClassificationModel model : List.of(MODEL, weighted)) {
      for (Row row : model.transform(ROWS).collectAsList()) {
        Vector features = row.getAs("features");
        assertClose(row.getAs("rawPrediction"), model.predictRaw(features));
        assertClose(row.getAs("probability"), model.predictProbability(features));
        assertThat((double) row.getAs("prediction")).isEqualTo(model.predict(features));
        assertThat(model.predict(features.toSparse())).isEqualTo(model.predict(features));
      }
    }
    for (Row row : REGRESSION.transform(ROWS).collectAsList()) {
      assertThat((double) row.getAs("prediction"))
          .isCloseTo(REGRESSION.predict(row.getAs("features")), within(1e-5));
    }
  }

  private static void assertClose(Vector actual, Vector expected) {
    assertThat(actual.toArray()).containsExactly(expected.toArray(), within(1e-5));
  }

  private static List<Row> outputs(Dataset<Row> transformed) {
    return transformed.select("rawPrediction", "probability", "prediction").collectAsList();
  }
}
