package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.weft.SparkSessions;
import io.weft.math.KeyedRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Functions that {@link NeuralNetworkRegressor} learns. */
@Tag("spark")
class RegressorLearningTest {

  private static NeuralNetworkRegressor regressor() {
    return new NeuralNetworkRegressor()
        .setHiddenLayers(new int[] {24})
        .setActivation("tanh")
        .setLearningRate(0.02)
        .setBatchSize(32)
        .setEpochs(60)
        .setWorkers(2)
        .setSync("local")
        .setSeed(5);
  }

  private static NeuralNetworkRegressor linear() {
    return regressor().setHiddenLayers(new int[0]).setOptimizer("sgd").setBatchSize(1000);
  }

  @Test
  void learnsASmoothFunctionOfTwoVariables() {
    ToDoubleFunction<double[]> function = x -> Math.sin(2 * x[0]) + 0.5 * x[1] * x[1];
    NeuralNetworkRegressionModel model =
        regressor()
            .setSchedule("cosine")
            .setEpochs(120)
            .fit(SmallData.of(points(400, 1, function)));

    Dataset<Row> others = SmallData.of(points(200, 2, function));
    Dataset<Row> predictions = model.transform(others);
    assertThat(new RegressionEvaluator().setMetricName("r2").evaluate(predictions))
        .isGreaterThan(0.99);
    Row first = predictions.first();
    assertThat(model.predict(first.getAs("features")))
        .isCloseTo(first.<Double>getAs("prediction"), offset(1e-5));
  }

  @Test
  void learnsSeveralOutputsFromVectors() {
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", SQLDataTypes.VectorType());
    List<Row> rows =
        points(300, 1, x -> 0).stream()
            .map(
                row -> {
                  double[] x = SmallData.features(row);
                  Vector label = Vectors.dense(x[0] + x[1], x[0] - x[1], x[0] * x[1]);
                  return RowFactory.create(row.get(0), label);
                })
            .toList();
    Dataset<Row> data = SparkSessions.local().createDataFrame(rows, schema);

    NeuralNetworkRegressionModel model = regressor().fit(data);

    assertThat(model.numTargets()).isEqualTo(3);
    double squares = 0;
    for (Row row : model.transform(data).collectAsList()) {
      squares += Vectors.sqdist(row.getAs("label"), row.getAs("prediction"));
    }
    double meanSquare = squares / (3 * rows.size());
    assertThat(meanSquare).isLessThan(0.01);
    assertThat(model.summary().loss()).isCloseTo(meanSquare, offset(1e-5));
  }

  @Test
  void huberHoldsAgainstOutliersThatPullSquaredErrorAway() {
    ToDoubleFunction<double[]> truth = x -> 2 * x[0] - x[1] + 1;
    List<Row> rows = points(300, 1, truth);
    for (int i = 0; i < rows.size(); i += 10) {
      rows.set(i, SmallData.withLabel(rows.get(i), 40));
    }
    NeuralNetworkRegressor linear = linear().setLearningRate(0.3).setEpochs(200);

    double squared = error(linear.fit(SmallData.of(rows)), truth);
    double huber = error(linear.setLoss("huber").setHuberDelta(1).fit(SmallData.of(rows)), truth);
    double narrow = error(linear.setHuberDelta(0.1).fit(SmallData.of(rows)), truth);

    assertThat(squared).isGreaterThan(2);
    assertThat(huber).isLessThan(0.3);
    assertThat(narrow).isLessThan(huber);
  }

  @Test
  void withoutHiddenLayersItIsLinearRegression() {
    KeyedRandom random = KeyedRandom.of(9);
    List<Row> rows = new ArrayList<>();
    for (Row row : points(200, 3, x -> 3 * x[0] - 2 * x[1] + 0.7)) {
      double noisy = SmallData.label(row) + 0.5 * random.nextGaussian();
      rows.add(SmallData.withWeight(SmallData.withLabel(row, noisy), 0.5 + random.nextDouble()));
    }
    Dataset<Row> data = SmallData.of(rows);

    LinearRegressionModel expected = new LinearRegression().setWeightCol("weight").fit(data);
    NeuralNetworkRegressionModel model =
        linear().setLearningRate(0.3).setEpochs(150).setWeightCol("weight").fit(data);

    assertThat(model.weights().toArray())
        .containsExactly(
            new double[] {
              expected.coefficients().apply(0),
              expected.coefficients().apply(1),
              expected.intercept()
            },
            offset(1e-3));
  }

  /** Root of the mean squared difference from the truth, at points without outliers. */
  private static double error(
      NeuralNetworkRegressionModel model, ToDoubleFunction<double[]> truth) {
    return Math.sqrt(
        points(100, 2, truth).stream()
            .mapToDouble(
                row -> Math.pow(model.predict(row.<Vector>getAs(0)) - SmallData.label(row), 2))
            .average()
            .orElseThrow());
  }

  /** Points in [-1.5, 1.5) × [-1.5, 1.5) with the function's value as their label. */
  private static List<Row> points(int count, long seed, ToDoubleFunction<double[]> function) {
    KeyedRandom random = KeyedRandom.of(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] x = {3 * random.nextDouble() - 1.5, 3 * random.nextDouble() - 1.5};
      rows.add(SmallData.row(function.applyAsDouble(x), x));
    }
    return rows;
  }
}
