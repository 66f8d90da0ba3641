package io.weft.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import io.weft.data.recipe.LabelScale;
import io.weft.metrics.ConfusionMatrix;
import io.weft.rundir.TableFacts;
import io.weft.rundir.TableFacts.Point;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.mllib.evaluation.BinaryClassificationMetrics;
import org.apache.spark.mllib.evaluation.RegressionMetrics;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Scores of a model beside loss and accuracy, by MLlib's own evaluators: macro F1, and AUC for two
 * classes; RMSE, MAE and R² in the label's own unit for a regression.
 *
 * @param values scores by their name in files
 * @param roc false and true positive rates; empty unless there are two classes
 * @param precisionRecall recall and precision; empty unless there are two classes
 * @param predictions true and predicted value of some rows; empty for a classification
 */
record TestScores(
    Map<String, Double> values,
    List<Point> roc,
    List<Point> precisionRecall,
    List<Point> predictions) {
  static final String MACRO_F1 = "macro_f1";
  static final String AUC = "auc";
  static final String RMSE = "rmse";
  static final String MAE = "mae";
  static final String R2 = "r2";

  private static final String PREDICTION = "prediction";
  private static final String PROBABILITY = "probability";
  private static final String TRUE = "weft_true";

  private static final int CURVE_POINTS = 200;
  private static final int MAX_PREDICTIONS = 1_000;

  /** Scores of a trained model on the test rows. */
  static TestScores of(Transformer model, PreparedData data, @Nullable ConfusionMatrix confusion) {
    if (confusion == null) {
      return ofNumbers(model.transform(data.test()), PreparedData.LABEL, data.labelScale());
    }
    return confusion.classes() == 2
        ? ofTwoClasses(model.transform(data.test()), PreparedData.LABEL, confusion)
        : ofClasses(confusion);
  }

  private static TestScores ofClasses(ConfusionMatrix confusion) {
    return new TestScores(Map.of(MACRO_F1, confusion.macroF1()), List.of(), List.of(), List.of());
  }

  /**
   * Scores of two classes.
   *
   * @param scored rows with a model's probability, a vector
   * @param label column of the class, 0 or 1
   */
  static TestScores ofTwoClasses(Dataset<Row> scored, String label, ConfusionMatrix confusion) {
    Dataset<Row> rows = scored.select(PROBABILITY, label).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      BinaryClassificationEvaluator evaluator =
          new BinaryClassificationEvaluator().setRawPredictionCol(PROBABILITY).setLabelCol(label);
      Map<String, Double> values = new LinkedHashMap<>();
      values.put(AUC, evaluator.setNumBins(0).evaluate(rows));
      values.put(MACRO_F1, confusion.macroF1());
      BinaryClassificationMetrics curves = evaluator.setNumBins(CURVE_POINTS).getMetrics(rows);
      return new TestScores(values, points(curves.roc()), points(curves.pr()), List.of());
    } finally {
      rows.unpersist();
    }
  }

  /**
   * Scores of a regression.
   *
   * @param scored rows with a model's prediction
   * @param label column of the true value, scaled as the prediction is
   */
  static TestScores ofNumbers(Dataset<Row> scored, String label, LabelScale scale) {
    Dataset<Row> rows =
        scored
            .select(unscaled(label, scale).as(TRUE), unscaled(PREDICTION, scale).as(PREDICTION))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      RegressionMetrics metrics =
          new RegressionEvaluator().setLabelCol(TRUE).setPredictionCol(PREDICTION).getMetrics(rows);
      Map<String, Double> values = new LinkedHashMap<>();
      values.put(RMSE, metrics.rootMeanSquaredError());
      values.put(MAE, metrics.meanAbsoluteError());
      values.put(R2, metrics.r2());
      List<Point> predictions =
          rows
              .orderBy(xxhash64(col(TRUE), col(PREDICTION)))
              .limit(MAX_PREDICTIONS)
              .collectAsList()
              .stream()
              .map(row -> new Point(row.getDouble(0), row.getDouble(1)))
              .toList();
      return new TestScores(values, List.of(), List.of(), predictions);
    } finally {
      rows.unpersist();
    }
  }

  /** Counts the actual and the predicted classes of scored rows. */
  static ConfusionMatrix confusion(Dataset<Row> scored, String label, int classes) {
    ConfusionMatrix confusion = new ConfusionMatrix(classes);
    scored
        .groupBy(
            col(label).cast(DataTypes.IntegerType), col(PREDICTION).cast(DataTypes.IntegerType))
        .count()
        .collectAsList()
        .forEach(row -> confusion.add(row.getInt(0), row.getInt(1), row.getLong(2)));
    return confusion;
  }

  private static Column unscaled(String column, LabelScale scale) {
    return col(column).multiply(scale.deviation()).plus(scale.mean());
  }

  private static List<Point> points(RDD<Tuple2<Object, Object>> curve) {
    return curve
        .toJavaRDD()
        .map(point -> List.of((double) point._1(), (double) point._2()))
        .collect()
        .stream()
        .map(point -> new Point(point.get(0), point.get(1)))
        .toList();
  }

  /** These scores with the columns of the table and their importance. */
  TableFacts facts(Transformer model, PreparedData data) {
    return new TableFacts(
        data.facts(),
        data.hasImages() ? List.of() : ColumnImportance.of(model, data),
        roc,
        precisionRecall,
        predictions);
  }
}
