package io.weft.ml;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weft.math.KeyedRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark's own estimators over estimators. */
@Tag("spark")
class MetaEstimatorsTest {
  private static final Dataset<Row> ROWS = FourFeatures.rows(60);

  /** One that learns too little to count, and one that learns. */
  private static ParamMap[] grid(NeuralNetworkParams estimator) {
    return new ParamGridBuilder()
        .addGrid(estimator.learningRate(), new double[] {1e-9, 0.05})
        .addGrid(estimator.epochs(), new int[] {6})
        .build();
  }

  @Test
  void crossValidationFindsTheBestOfAGridInsideAPipeline(@TempDir Path folder) throws Exception {
    NeuralNetworkClassifier classifier =
        FourFeatures.classifier().setSync("local").setFeaturesCol("scaled");
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StandardScaler().setInputCol("features").setOutputCol("scaled"), classifier
                });
    CrossValidator validator =
        new CrossValidator()
            .setEstimator(pipeline)
            .setEstimatorParamMaps(grid(classifier))
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("logLoss"))
            .setNumFolds(2)
            .setSeed(1);
    CrossValidatorModel parallel = validator.setParallelism(2).fit(ROWS);
    assertThat(parallel.avgMetrics()[1]).isLessThan(parallel.avgMetrics()[0]);
    assertThat(validator.setParallelism(1).fit(ROWS).avgMetrics())
        .containsExactly(parallel.avgMetrics());

    String path = folder.resolve("validator").toString();
    parallel.save(path);
    assertThat(CrossValidatorModel.load(path).transform(ROWS).collectAsList())
        .isEqualTo(parallel.transform(ROWS).collectAsList());
    validator.write().overwrite().save(path);
    assertThat(CrossValidator.load(path).getEstimatorParamMaps()).hasSize(2);
  }

  @Test
  void trainValidationSplitFindsTheBestOfAGrid() {
    NeuralNetworkRegressor regressor = FourFeatures.regressor().setSync("local");
    TrainValidationSplitModel model =
        new TrainValidationSplit()
            .setEstimator(regressor)
            .setEstimatorParamMaps(grid(regressor))
            .setEvaluator(new RegressionEvaluator())
            .setTrainRatio(0.7)
            .setParallelism(2)
            .setSeed(1)
            .fit(ROWS);
    assertThat(model.validationMetrics()[1]).isLessThan(model.validationMetrics()[0]);
    NeuralNetworkRegressionModel best = (NeuralNetworkRegressionModel) model.bestModel();
    assertThat(best.getLearningRate()).isEqualTo(0.05);
    assertThat(best.getEpochs()).isEqualTo(6);
  }

  @Test
  void oneVsRestTrainsANetworkAClass(@TempDir Path folder) throws Exception {
    OneVsRest oneVsRest =
        new OneVsRest()
            .setClassifier(
                FourFeatures.classifier().setSync("local").setEpochs(20).setLearningRate(0.05))
            .setParallelism(2);
    OneVsRestModel model = oneVsRest.fit(ROWS);
    assertThat(model.models()).hasSize(3);
    Dataset<Row> transformed = model.transform(ROWS);
    double accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(transformed);
    assertThat(accuracy).isGreaterThan(0.45); // a third is chance
    String path = folder.resolve("model").toString();
    model.save(path);
    assertThat(OneVsRestModel.load(path).transform(ROWS).collectAsList())
        .isEqualTo(transformed.collectAsList());
  }

  @Test
  void rawPredictionsOfTwoClassesRankRowsAsTheProbabilitiesDo() {
    List<Row> rows = new ArrayList<>();
    KeyedRandom random = KeyedRandom.of(11);
    for (int i = 0; i < 400; i++) {
      double noise = 3 * random.nextGaussian();
      double[] features = new double[5];
      for (int j = 0; j < 5; j++) {
        features[j] = noise + random.nextGaussian() + (j < 2 ? i % 2 : 0);
      }
      rows.add(SmallData.row(i % 2, features));
    }
    Dataset<Row> data = SmallData.of(rows);
    for (int seed = 1; seed <= 3; seed++) {
      NeuralNetworkClassificationModel model =
          new NeuralNetworkClassifier()
              .setEpochs(5)
              .setLearningRate(0.01)
              .setBatchSize(32)
              .setWorkers(2)
              .setSync("local")
              .setSeed(seed)
              .fit(data);
      Dataset<Row> transformed = model.transform(data);
      BinaryClassificationEvaluator evaluator = new BinaryClassificationEvaluator();
      double expected = evaluator.setRawPredictionCol("probability").evaluate(transformed);
      assertThat(evaluator.setRawPredictionCol("rawPrediction").evaluate(transformed))
          .as("seed %d", seed)
          .isCloseTo(expected, within(1e-9));
      assertThat(expected).isGreaterThan(0.6);
      Row first = transformed.head();
      Vector raw = model.predictRaw(first.getAs("features"));
      double p = first.<Vector>getAs("probability").apply(1);
      assertThat(raw.apply(1)).isCloseTo(Math.log(p / (1 - p)) / 2, within(1e-4));
      assertThat(raw.apply(0)).isEqualTo(-raw.apply(1));
    }
  }

  @Test
  void oneVsRestComparesTheOddsOfItsModels() {
    OneVsRestModel model =
        new OneVsRest()
            .setClassifier(FourFeatures.classifier().setSync("local").setEpochs(10))
            .fit(ROWS);
    for (Row row : model.transform(ROWS).collectAsList()) {
      Vector features = row.getAs("features");
      double[] probabilities =
          Arrays.stream(model.models())
              .mapToDouble(
                  one ->
                      ((NeuralNetworkClassificationModel) one)
                          .predictProbability(features)
                          .apply(1))
              .toArray();
      assertThat((double) row.getAs("prediction")).isEqualTo(Vectors.dense(probabilities).argmax());
    }
  }

  @Test
  void evaluatorsAgreeWithTheModelsOwnEvaluation() {
    NeuralNetworkClassificationModel model = FourFeatures.classifier().setSync("local").fit(ROWS);
    Dataset<Row> transformed = model.transform(ROWS);
    var evaluator = new MulticlassClassificationEvaluator();
    var sums = model.evaluate(ROWS).sums();
    assertThat(evaluator.setMetricName("accuracy").evaluate(transformed))
        .isEqualTo(sums.accuracy())
        .isEqualTo(model.summary().accuracy());
    assertThat(evaluator.setMetricName("logLoss").evaluate(transformed))
        .isCloseTo(sums.meanLoss(), within(1e-6));

    NeuralNetworkRegressionModel regression = FourFeatures.regressor().setSync("local").fit(ROWS);
    List<Row> rows =
        regression.transform(ROWS).select(col("label"), col("prediction")).collectAsList();
    double squares =
        rows.stream().mapToDouble(row -> Math.pow(row.getDouble(0) - row.getDouble(1), 2)).sum();
    assertThat(new RegressionEvaluator().setMetricName("mse").evaluate(regression.transform(ROWS)))
        .isCloseTo(squares / rows.size(), within(1e-12));
  }
}
