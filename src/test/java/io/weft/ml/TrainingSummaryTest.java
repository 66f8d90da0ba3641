package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import io.weft.SparkSessions;
import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.train.Evaluation;
import io.weft.train.Split;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.mllib.evaluation.MulticlassMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Figures of {@link NeuralNetworkTrainingSummary}, compared with those of MLlib. */
@Tag("spark")
class TrainingSummaryTest {
  private static final double TOLERANCE = 1e-12;

  private final Dataset<Row> rows =
      SmallData.of(
          Stream.concat(
                  SmallData.irisLike(90, 4).stream(),
                  SmallData.irisLike(45, 6).stream().map(SmallData::asValidation))
              .toList());

  private static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {6})
        .setLearningRate(0.02)
        .setBatchSize(20)
        .setEpochs(5)
        .setWorkers(2)
        .setSync("local")
        .setSeed(2);
  }

  @Test
  void theHistoryIsWhatAListenerSaw() {
    RecordingListener listener = new RecordingListener();
    NeuralNetworkTrainingSummary summary =
        classifier()
            .setValidationIndicatorCol("validation")
            .setTrainingListener(listener)
            .fit(rows)
            .summary();

    assertThat(summary.history()).isEqualTo(listener.epochs).hasSize(5);
    Dataset<Row> table = summary.historyTable(SparkSessions.local());
    assertThat(table.columns())
        .containsExactly(
            "epoch",
            "step",
            "trainLoss",
            "trainAccuracy",
            "validationLoss",
            "validationAccuracy",
            "learningRate",
            "rowsPerSecond",
            "seconds");
    List<Row> lines = table.collectAsList();
    for (int i = 0; i < 5; i++) {
      EpochMetrics seen = listener.epochs.get(i);
      Row line = lines.get(i);
      assertThat(line.<Integer>getAs("epoch")).isEqualTo(i + 1);
      assertThat(line.<Long>getAs("step")).isEqualTo(seen.step());
      assertThat(line.<Double>getAs("trainLoss")).isEqualTo(seen.score(EpochScore.TRAIN_LOSS));
      assertThat(line.<Double>getAs("trainAccuracy"))
          .isEqualTo(seen.score(EpochScore.TRAIN_ACCURACY));
      assertThat(line.<Double>getAs("validationLoss"))
          .isEqualTo(seen.score(EpochScore.VALIDATION_LOSS));
      assertThat(line.<Double>getAs("validationAccuracy"))
          .isEqualTo(seen.score(EpochScore.VALIDATION_ACCURACY));
      assertThat(line.<Double>getAs("learningRate")).isEqualTo(0.02);
      assertThat(line.<Double>getAs("seconds")).isEqualTo(seen.seconds()).isPositive();
      assertThat(line.<Double>getAs("rowsPerSecond"))
          .isEqualTo(seen.score(EpochScore.ROWS_PER_SECOND));
    }
    assertThat(summary.objectiveHistory())
        .containsExactly(
            listener.epochs.stream()
                .mapToDouble(epoch -> epoch.score(EpochScore.TRAIN_LOSS))
                .toArray());
    assertThat(summary.totalIterations()).isEqualTo(5);
  }

  @Test
  void figuresOfTheValidationRowsAreMllibs() {
    NeuralNetworkClassificationModel model =
        classifier().setValidationIndicatorCol("validation").fit(rows);

    assertThat(model.summary().evaluatedOn()).isEqualTo(Split.VALIDATION);
    assertFiguresAreMllibs(model.summary(), model.transform(rows.filter("validation")));
  }

  @Test
  void figuresOfTheTrainingRowsAreMllibsWhereThereAreNoOthers() {
    NeuralNetworkClassificationModel model = classifier().fit(rows);

    assertThat(model.summary().evaluatedOn()).isEqualTo(Split.TRAINING);
    assertFiguresAreMllibs(model.summary(), model.transform(rows));
  }

  private static void assertFiguresAreMllibs(
      NeuralNetworkTrainingSummary summary, Dataset<Row> predictions) {
    MulticlassMetrics metrics = new MulticlassMetrics(predictions.select("prediction", "label"));
    ConfusionMatrix confusion = Objects.requireNonNull(summary.confusion());
    assertThat(confusion.total()).isEqualTo(predictions.count());
    List<Row> classes = summary.classTable(SparkSessions.local()).collectAsList();
    assertThat(classes).hasSize(3);
    for (int k = 0; k < 3; k++) {
      Row line = classes.get(k);
      assertThat(line.<Integer>getAs("class")).isEqualTo(k);
      assertThat(line.<Double>getAs("precision"))
          .isCloseTo(metrics.precision(k), offset(TOLERANCE));
      assertThat(line.<Double>getAs("recall")).isCloseTo(metrics.recall(k), offset(TOLERANCE));
      assertThat(line.<Double>getAs("f1")).isCloseTo(metrics.fMeasure(k), offset(TOLERANCE));
      for (int predicted = 0; predicted < 3; predicted++) {
        assertThat((double) confusion.count(k, predicted))
            .isEqualTo(metrics.confusionMatrix().apply(k, predicted));
      }
    }
    assertThat(summary.accuracy()).isCloseTo(metrics.accuracy(), offset(TOLERANCE));
    assertThat(summary.loss()).isCloseTo(logLoss(predictions), offset(1e-6));
  }

  private static double logLoss(Dataset<Row> predictions) {
    return new MulticlassClassificationEvaluator()
        .setMetricName("logLoss")
        .setEps(1e-300)
        .evaluate(predictions);
  }

  @Test
  void evaluatesOtherRows() {
    NeuralNetworkClassificationModel model = classifier().fit(rows);
    Dataset<Row> others = SmallData.of(SmallData.irisLike(90, 5)).withColumnRenamed("label", "y");
    model.set("labelCol", "y");

    Evaluation evaluation = model.evaluate(others.repartition(3));

    Dataset<Row> predictions = model.transform(others).withColumnRenamed("y", "label");
    MulticlassMetrics metrics = new MulticlassMetrics(predictions.select("prediction", "label"));
    ConfusionMatrix confusion = Objects.requireNonNull(evaluation.confusion());
    assertThat(confusion.total()).isEqualTo(90);
    assertThat(evaluation.sums().accuracy()).isEqualTo(metrics.accuracy());
    assertThat(confusion.accuracy()).isEqualTo(metrics.accuracy());
    assertThat(evaluation.sums().meanLoss()).isCloseTo(logLoss(predictions), offset(1e-6));
  }

  @Test
  void refusesToEvaluateNoRows() {
    NeuralNetworkClassificationModel model = classifier().setEpochs(1).fit(rows);

    for (Dataset<Row> none : List.of(SmallData.of(List.of()), rows.filter("label > 5"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> model.evaluate(none))
          .withMessage("Cannot evaluate: there are no rows");
    }
  }

  @Test
  void describesTheLayers() {
    String table =
        new NeuralNetworkClassifier()
            .setHiddenLayers(new int[] {300})
            .setDropout(0.5)
            .setEpochs(1)
            .setWorkers(1)
            .setSync("local")
            .fit(rows)
            .summary()
            .layerTable();

    assertThat(table.lines())
        .containsExactly(
            "Layer                Output shape       Parameters",
            "dense                [300]                   1,500",
            "relu                 [300]                       0",
            "dropout              [300]                       0",
            "dense                [3]                       903",
            "total                                        2,403");
  }
}
