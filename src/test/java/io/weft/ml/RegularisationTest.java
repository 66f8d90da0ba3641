package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Effects of L2, clipping, label smoothing, class weights and dropout on a fit. */
@Tag("spark")
class RegularisationTest {
  private final Dataset<Row> rows = SmallData.of(SmallData.twoClouds(120, 1)).cache();

  private static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {8})
        .setLearningRate(0.02)
        .setBatchSize(30)
        .setEpochs(15)
        .setWorkers(2)
        .setSync("local")
        .setSeed(8);
  }

  @Test
  void moreL2LeavesSmallerWeights() {
    double none = Vectors.norm(classifier().fit(rows).weights(), 2);
    double some = Vectors.norm(classifier().setL2(0.01).fit(rows).weights(), 2);
    double much = Vectors.norm(classifier().setL2(0.1).fit(rows).weights(), 2);

    assertThat(some).isLessThan(none);
    assertThat(much).isLessThan(some);
  }

  @Test
  void aStepOfAClippedGradientIsAsLongAsTheClip() {
    NeuralNetworkClassifier oneStep =
        classifier().setOptimizer("sgd").setLearningRate(1).setBatchSize(120).setEpochs(1);
    Vector start = oneStep.setLearningRate(1e-30).fit(rows).weights();
    oneStep.setLearningRate(1);

    Vector free = oneStep.fit(rows).weights();
    Vector clipped = oneStep.setClipNorm(0.01).fit(rows).weights();
    Vector loose = oneStep.setClipNorm(1000).fit(rows).weights();

    assertThat(distance(start, free)).isGreaterThan(0.1);
    assertThat(distance(start, clipped)).isCloseTo(0.01, offset(1e-6));
    assertThat(loose).isEqualTo(free);
  }

  @Test
  void labelSmoothingMakesLessSure() {
    assertThat(sureness(classifier().setLabelSmoothing(0.3)))
        .isLessThan(sureness(classifier()) - 0.05);
  }

  @Test
  void aHeavierClassIsPredictedMoreOften() {
    long even = ones(classifier());
    long heavy = ones(classifier().setClassWeights(new double[] {1, 20}));
    long light = ones(classifier().setClassWeights(new double[] {20, 1}));

    assertThat(heavy).isGreaterThan(even);
    assertThat(light).isLessThan(even);
  }

  @Test
  void aClassWeightIsTheWeightOfItsRows() {
    Dataset<Row> weighted =
        rows.withColumn("weight", org.apache.spark.sql.functions.expr("if(label = 1, 5D, 1D)"));
    ClassifierLearningTest.assertClose(
        classifier().setClassWeights(new double[] {1, 5}).fit(rows).weights(),
        classifier().setWeightCol("weight").fit(weighted).weights(),
        1e-4);
  }

  @Test
  void lossesLeaveOutTheLabelSmoothingAndTheClassWeightsOfTheObjective() {
    Dataset<Row> marked =
        rows.withColumn("held", org.apache.spark.sql.functions.expr("pmod(hash(features), 4) = 0"));
    NeuralNetworkClassificationModel model =
        classifier()
            .setLabelSmoothing(0.2)
            .setClassWeights(new double[] {1, 5})
            .setValidationIndicatorCol("held")
            .fit(marked);
    double loss = model.evaluate(marked.filter("held")).sums().meanLoss();
    NeuralNetworkTrainingSummary summary = model.summary();
    EpochMetrics best = summary.history().get(summary.epoch() - 1);

    assertThat(summary.loss()).isCloseTo(loss, offset(1e-6));
    assertThat(best.score(EpochScore.VALIDATION_LOSS)).isCloseTo(loss, offset(1e-6));
    assertThat(best.trainingObjective())
        .isNotCloseTo(best.score(EpochScore.TRAIN_LOSS), offset(0.01));
    assertThat(summary.objectiveHistory()[summary.epoch() - 1]).isEqualTo(best.trainingObjective());
  }

  @Test
  void dropoutDisturbsTrainingButNotScoring() {
    NeuralNetworkTrainingSummary plain = classifier().fit(rows).summary();
    NeuralNetworkClassificationModel model = classifier().setDropout(0.5).fit(rows);

    int last = plain.totalIterations() - 1;
    double disturbed = model.summary().history().get(last).score(EpochScore.TRAIN_LOSS);
    assertThat(disturbed).isGreaterThan(plain.history().get(last).score(EpochScore.TRAIN_LOSS));
    assertThat(model.summary().loss()).isLessThan(disturbed);
    assertThat(model.transform(rows).collectAsList())
        .isEqualTo(model.transform(rows).collectAsList());
  }

  private static double distance(Vector a, Vector b) {
    return Math.sqrt(Vectors.sqdist(a, b));
  }

  private long ones(NeuralNetworkClassifier classifier) {
    return classifier.fit(rows).transform(rows).filter("prediction = 1").count();
  }

  /** Mean of each row's largest probability. */
  private double sureness(NeuralNetworkClassifier classifier) {
    return classifier.fit(rows).transform(rows).select("probability").collectAsList().stream()
        .mapToDouble(row -> row.<Vector>getAs(0).apply(row.<Vector>getAs(0).argmax()))
        .average()
        .orElseThrow();
  }
}
