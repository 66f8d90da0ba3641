package io.weft.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.train.Evaluation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.shared.HasHandleInvalid;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows whose features are null, not finite, or of the wrong number, among many that are right. */
@Tag("spark")
@Tag("slow")
class HandleInvalidTest {
  /** A table of 70 rows, more than a batch. */
  private static final List<Long> INVALID = List.of(0L, 1L, 17L, 40L, 68L, 69L);

  private static final Dataset<Row> RIGHT = FourFeatures.rows(70);
  private static final Dataset<Row> VALID = RIGHT.where(not(col("id").isin(INVALID.toArray())));
  private static final Dataset<Row> ROWS = rows();
  private static final NeuralNetworkClassificationModel MODEL =
      FourFeatures.classifier().fit(RIGHT);
  private static final NeuralNetworkRegressionModel REGRESSION =
      FourFeatures.regressor().fit(RIGHT);

  private static Dataset<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Row row : FourFeatures.list(70)) {
      int kind = INVALID.indexOf(row.getLong(0));
      rows.add(RowFactory.create(row.get(0), kind < 0 ? row.get(1) : invalid(kind), row.get(2)));
    }
    return FourFeatures.spark().createDataFrame(rows, FourFeatures.SCHEMA).repartition(3);
  }

  private static @Nullable Vector invalid(int kind) {
    return switch (kind) {
      case 0 -> null;
      case 1 -> Vectors.dense(1, 2, Double.NaN, 4);
      case 2 -> Vectors.dense(1, 2, 3);
      case 3 -> Vectors.sparse(4, new int[] {2}, new double[] {Double.NEGATIVE_INFINITY});
      case 4 -> Vectors.dense(1, 2, 3, 1e39);
      default -> Vectors.zeros(0);
    };
  }

  @Test
  void anErrorIsTheDefaultAndAStageOfMllibsKind() {
    assertThat(MODEL).isInstanceOf(HasHandleInvalid.class);
    assertThat(MODEL.getHandleInvalid()).isEqualTo("error");
    assertThatThrownBy(() -> MODEL.transform(ROWS).collectAsList())
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid features: ");
    assertThatThrownBy(() -> FourFeatures.classifier().fit(ROWS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid features: ");
  }

  @Test
  void skipLeavesTheRowsOutAndTheOthersAreAsEver() {
    assertThat(sorted(MODEL.copy(none()).setHandleInvalid("skip").transform(ROWS)))
        .isEqualTo(sorted(MODEL.transform(VALID)));
    assertThat(sorted(REGRESSION.copy(none()).setHandleInvalid("skip").transform(ROWS)))
        .isEqualTo(sorted(REGRESSION.transform(VALID)));
    Dataset<Row> nothing = ROWS.where(col("id").lt(2));
    assertThat(MODEL.copy(none()).setHandleInvalid("skip").transform(nothing).collectAsList())
        .isEmpty();
  }

  @Test
  void keepGivesNanAndTheOthersAreAsEver() {
    NeuralNetworkClassificationModel keeping = MODEL.copy(none()).setHandleInvalid("keep");
    Dataset<Row> kept = keeping.transform(ROWS);
    assertThat(kept.schema()).isEqualTo(MODEL.transform(VALID).schema());
    assertThat(sorted(kept.where(not(col("id").isin(INVALID.toArray())))))
        .isEqualTo(sorted(MODEL.transform(VALID)));
    List<Row> invalid = sorted(kept.where(col("id").isin(INVALID.toArray())));
    assertThat(invalid).extracting(row -> row.getLong(0)).isEqualTo(INVALID);
    for (Row row : invalid) {
      assertThat(row.<Vector>getAs("rawPrediction").toArray()).hasSize(3).containsOnly(Double.NaN);
      assertThat(row.<Vector>getAs("probability").toArray()).hasSize(3).containsOnly(Double.NaN);
      assertThat(row.<Double>getAs("prediction")).isNaN();
    }
    assertThat(sorted(REGRESSION.copy(none()).setHandleInvalid("keep").transform(ROWS)))
        .hasSize(70)
        .filteredOn(row -> Double.isNaN(row.<Double>getAs("prediction")))
        .extracting(row -> row.getLong(0))
        .isEqualTo(INVALID);
  }

  @Test
  void arraysAreHandledAlike() {
    UDF1<Vector, double[]> toArray = vector -> vector == null ? null : vector.toArray();
    Dataset<Row> arrays =
        ROWS.withColumn(
            "features",
            udf(toArray, DataTypes.createArrayType(DataTypes.DoubleType)).apply(col("features")));
    assertThat(
            sorted(MODEL.copy(none()).setHandleInvalid("skip").transform(arrays).drop("features")))
        .isEqualTo(sorted(MODEL.transform(VALID).drop("features")));
  }

  @Test
  void aFitThatSkipsHasTheBitsOfAFitWithoutTheRowsAndItsModelSkips() {
    NeuralNetworkClassificationModel model =
        FourFeatures.classifier().setHandleInvalid("skip").fit(ROWS);
    assertThat(model.weights()).isEqualTo(FourFeatures.classifier().fit(VALID).weights());
    assertThat(model.transform(ROWS).count()).isEqualTo(64);
    assertThat(FourFeatures.regressor().setHandleInvalid("skip").fit(ROWS).weights())
        .isEqualTo(FourFeatures.regressor().fit(VALID).weights());
  }

  @Test
  void nothingCanBeLearntOrMeasuredOfARowThatIsKept() {
    assertThatThrownBy(() -> FourFeatures.classifier().setHandleInvalid("keep").fit(ROWS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid features: ");
    assertThatThrownBy(() -> MODEL.copy(none()).setHandleInvalid("keep").evaluate(ROWS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid features: ");
    Evaluation skipped = MODEL.copy(none()).setHandleInvalid("skip").evaluate(ROWS);
    Evaluation valid = MODEL.evaluate(VALID);
    assertThat(skipped.confusion()).isEqualTo(valid.confusion());
    // the partitions of the rows differ, and with them the order of the sum
    assertThat(skipped.sums().meanLoss()).isCloseTo(valid.sums().meanLoss(), within(1e-12));
  }

  @Test
  void itIsSavedAndAModelOfAnOlderReleaseHasTheDefault(@TempDir Path folder) throws Exception {
    String path = folder.resolve("model").toString();
    MODEL.copy(none()).setHandleInvalid("keep").save(path);
    assertThat(NeuralNetworkClassificationModel.load(path).getHandleInvalid()).isEqualTo("keep");
    NeuralNetworkClassificationModel old =
        NeuralNetworkClassificationModel.load("src/test/resources/saved-models/v1/classification");
    assertThat(old.getHandleInvalid()).isEqualTo("error");
  }

  @Test
  void aStreamOutlivesANullRow(@TempDir Path folder) throws Exception {
    String input = Files.createDirectory(folder.resolve("input")).toString();
    ROWS.write().mode("append").parquet(input);
    for (PipelineStage stage :
        List.of(
            MODEL.copy(none()).setHandleInvalid("skip"),
            REGRESSION.copy(none()).setHandleInvalid("keep"))) {
      Transformer model = (Transformer) stage;
      Dataset<Row> scored =
          model.transform(
              FourFeatures.spark().readStream().schema(FourFeatures.SCHEMA).parquet(input));
      String sink = folder.resolve(model.uid()).toString();
      StreamingQuery query =
          scored
              .writeStream()
              .format("parquet")
              .option("path", sink)
              .option("checkpointLocation", sink + "-checkpoint")
              .trigger(Trigger.AvailableNow())
              .start();
      query.processAllAvailable();
      query.stop();
      assertThat(sorted(FourFeatures.spark().read().schema(scored.schema()).parquet(sink)))
          .isEqualTo(sorted(model.transform(ROWS)));
    }
  }

  private static List<Row> sorted(Dataset<Row> rows) {
    return rows.orderBy("id").collectAsList();
  }

  private static ParamMap none() {
    return ParamMap.empty();
  }
}
