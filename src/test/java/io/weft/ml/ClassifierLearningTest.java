package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.weft.math.KeyedRandom;
import io.weft.metrics.ConfusionMatrix;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tests that Spark has for its own MultilayerPerceptronClassifier. */
@Tag("spark")
class ClassifierLearningTest {

  private static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {6})
        .setWorkers(2)
        .setSync("local")
        .setBatchSize(50)
        .setLearningRate(0.02)
        .setSeed(3);
  }

  @Test
  void agreesWithLogisticRegressionWhereThatIsTheTruth() {
    Dataset<Row> rows = SmallData.of(multinomial(1000, 42));

    Dataset<Row> ours = classifier().setEpochs(30).fit(rows).transform(rows);
    Dataset<Row> theirs = new LogisticRegression().fit(rows).transform(rows);

    ConfusionMatrix our = confusion(ours);
    ConfusionMatrix their = confusion(theirs);
    assertThat(our.accuracy()).isCloseTo(their.accuracy(), offset(0.03));
    for (int actual = 0; actual < 3; actual++) {
      for (int predicted = 0; predicted < 3; predicted++) {
        assertThat((double) our.count(actual, predicted))
            .as("class %d predicted as %d", actual, predicted)
            .isCloseTo((double) their.count(actual, predicted), offset(50.0));
      }
    }
    assertThat(agreement(ours, theirs)).isGreaterThan(0.9);
  }

  @Test
  void tellsIrisLikeFlowersApart() throws java.io.IOException {
    Dataset<Row> flowers = SmallData.of(SmallData.irisLike(150, 1));
    var pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StandardScaler().setWithMean(true).setInputCol("features").setOutputCol("x"),
                  classifier().setFeaturesCol("x").setEpochs(40)
                });

    Dataset<Row> others = SmallData.of(SmallData.irisLike(600, 2));
    assertThat(confusion(pipeline.fit(flowers).transform(others)).accuracy()).isGreaterThan(0.93);
  }

  @Test
  void takesTheNumberOfClassesFromTheLabels() {
    List<Row> rows = SmallData.irisLike(30, 1);
    rows.add(SmallData.row(4, 1, 2, 3, 4));

    NeuralNetworkClassificationModel model = classifier().setEpochs(1).fit(SmallData.of(rows));

    assertThat(model.numClasses()).isEqualTo(5);
    assertThat(model.numFeatures()).isEqualTo(4);
    assertThat(model.predictProbability(Vectors.dense(1, 2, 3, 4)).size()).isEqualTo(5);
  }

  @Test
  void startsFromTheInitialWeights() {
    Dataset<Row> rows = SmallData.of(SmallData.twoClouds(20, 1));
    double[] start = new double[2 * 6 + 6 + 6 * 2 + 2];
    for (int i = 0; i < start.length; i++) {
      start[i] = (float) (0.1 * (i + 1));
    }
    NeuralNetworkClassifier standing =
        classifier()
            .setInitialWeights(Vectors.dense(start))
            .setOptimizer("sgd")
            .setLearningRate(1e-30)
            .setEpochs(1);

    assertThat(standing.fit(rows).weights()).isEqualTo(Vectors.dense(start));
    assertThat(standing.copy(org.apache.spark.ml.param.ParamMap.empty()).fit(rows).weights())
        .isEqualTo(Vectors.dense(start));
  }

  @Test
  void twoFitsOfTwoEpochsAreOneOfFourForAnOptimizerWithoutMemory() {
    Dataset<Row> rows = SmallData.of(SmallData.twoClouds(40, 1));
    NeuralNetworkClassifier fullBatch =
        classifier().setOptimizer("sgd").setBatchSize(40).setWorkers(1);

    Vector half = fullBatch.setEpochs(2).fit(rows).weights();
    Vector whole = fullBatch.setEpochs(4).fit(rows).weights();
    Vector other = fullBatch.setEpochs(2).setInitialWeights(half).fit(rows).weights();

    // the order of the rows in a sum differs from epoch to epoch
    assertClose(other, whole, 1e-6);
  }

  @Test
  void theSameSeedGivesTheSameModelAndAnotherSeedAnotherOne() {
    Dataset<Row> rows = SmallData.of(SmallData.twoClouds(60, 1));
    NeuralNetworkClassifier classifier = classifier().setEpochs(3).setDropout(0.2);

    Vector first = classifier.fit(rows).weights();

    assertThat(classifier.fit(rows).weights()).isEqualTo(first);
    assertThat(classifier.setSync("driver").fit(rows.repartition(5)).weights()).isEqualTo(first);
    assertThat(classifier.setSeed(4).fit(rows).weights()).isNotEqualTo(first);
  }

  @Test
  void thresholdsMoveThePredictionAndNothingElse() {
    Dataset<Row> rows = SmallData.of(SmallData.twoClouds(60, 1));
    NeuralNetworkClassificationModel model = classifier().setEpochs(20).fit(rows);
    List<Row> plain = model.transform(rows).select("probability", "prediction").collectAsList();

    model.setThresholds(new double[] {0.1, 0.9});
    List<Row> moved = model.transform(rows).select("probability", "prediction").collectAsList();
    for (int i = 0; i < plain.size(); i++) {
      Vector probability = plain.get(i).getAs(0);
      assertThat(moved.get(i).get(0)).isEqualTo(probability);
      assertThat(plain.get(i).getDouble(1)).isEqualTo(probability.apply(1) > 0.5 ? 1 : 0);
      assertThat(moved.get(i).getDouble(1))
          .isEqualTo(probability.apply(1) / 0.9 > probability.apply(0) / 0.1 ? 1 : 0);
      assertThat(model.predict(SmallData.of(SmallData.twoClouds(1, 1)).first().getAs(0)))
          .isIn(0.0, 1.0);
    }
    model.setThresholds(new double[] {0, 1});
    assertThat(model.transform(rows).filter("prediction != 0").count()).isZero();
    model.setThresholds(new double[] {1, 0});
    assertThat(model.transform(rows).filter("prediction != 1").count()).isZero();
  }

  @Test
  void predictsOneRowAsTransformDoes() {
    Dataset<Row> rows = SmallData.of(SmallData.irisLike(30, 1));
    NeuralNetworkClassificationModel model = classifier().setEpochs(5).fit(rows);
    for (double[] thresholds : new double[][] {{1, 1, 1}, {0.2, 0.2, 0.9}}) {
      model.setThresholds(thresholds);
      for (Row row : model.transform(rows).collectAsList()) {
        Vector features = row.getAs("features");
        assertClose(model.predictRaw(features), row.getAs("rawPrediction"), 1e-5);
        assertClose(model.predictProbability(features), row.getAs("probability"), 1e-5);
        assertThat(model.predict(features)).isEqualTo(row.<Double>getAs("prediction"));
      }
    }
  }

  static void assertClose(Vector actual, Vector expected, double tolerance) {
    assertThat(actual.toArray()).containsExactly(expected.toArray(), offset(tolerance));
  }

  private static ConfusionMatrix confusion(Dataset<Row> predictions) {
    ConfusionMatrix matrix = new ConfusionMatrix(3);
    for (Row row : predictions.select("label", "prediction").collectAsList()) {
      matrix.add((int) row.getDouble(0), (int) row.getDouble(1));
    }
    return matrix;
  }

  private static double agreement(Dataset<Row> ours, Dataset<Row> theirs) {
    List<Row> left = ours.select("prediction").collectAsList();
    List<Row> right = theirs.select("prediction").collectAsList();
    int equal = 0;
    for (int i = 0; i < left.size(); i++) {
      equal += left.get(i).equals(right.get(i)) ? 1 : 0;
    }
    return (double) equal / left.size();
  }

  /** Labels drawn from the softmax of linear functions of four normal features. */
  private static List<Row> multinomial(int count, long seed) {
    double[][] coefficients = {{0, 0, 0, 0, 0}, {1.5, -2, 0.5, 1, 0.3}, {-1, 1.2, 2, -0.7, -0.2}};
    KeyedRandom random = KeyedRandom.of(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] x = new double[4];
      for (int j = 0; j < 4; j++) {
        x[j] = random.nextGaussian();
      }
      double[] odds = new double[3];
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        double[] c = coefficients[k];
        odds[k] = Math.exp(c[0] * x[0] + c[1] * x[1] + c[2] * x[2] + c[3] * x[3] + c[4]);
        sum += odds[k];
      }
      double draw = random.nextDouble() * sum;
      rows.add(SmallData.row(draw < odds[0] ? 0 : draw < odds[0] + odds[1] ? 1 : 2, x));
    }
    return rows;
  }
}
