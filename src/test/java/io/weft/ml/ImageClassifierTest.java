package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import io.weft.math.KeyedRandom;
import io.weft.ml.fit.TrainingChecks;
import io.weft.settings.FeatureColumns;
import io.weft.settings.PlanBuilder;
import io.weft.settings.Task;
import io.weft.train.TrainingPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A convolutional network through the estimator: colour images of 6 × 5 pixels. */
@Tag("spark")
class ImageClassifierTest {
  private static final SparkSession SPARK = SparkSessions.local();
  private static final int HEIGHT = 6;
  private static final int WIDTH = 5;
  private static final String LAYERS =
      """
      [{"type": "conv2d", "filters": 4, "kernel": 3, "padding": "same"}, {"type": "batch-norm"},
       {"type": "relu"}, {"type": "residual", "layers": [{"type": "conv2d", "filters": 6,
         "kernel": 3, "stride": 2, "padding": 1}, {"type": "batch-norm"}]},
       {"type": "global-average-pool"}, {"type": "dense", "units": 3}]""";

  private static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier()
        .setInputShape(new int[] {3, HEIGHT, WIDTH})
        .setLayers(LAYERS)
        .setRandomFlip(0.5)
        .setRandomShift(1)
        .setEpochs(15)
        .setBatchSize(32)
        .setWorkers(2)
        .setLearningRate(0.02);
  }

  @Test
  void aCnnLearnsScoresInBatchesAndComesBackFromItsFile(@TempDir Path directory) throws Exception {
    NeuralNetworkClassificationModel model = classifier().fit(images(300, 1));
    Dataset<Row> test = images(101, 2);
    List<Row> scored =
        model.transform(test).select("features", "label", "probability").collectAsList();
    long hits =
        scored.stream()
            .filter(row -> row.<Vector>getAs(2).argmax() == (int) row.getDouble(1))
            .count();
    assertThat(hits).isGreaterThan(95);
    // one row alone and the rows of a partition are scored in batches of different size
    Vector alone = model.predictProbability(scored.get(7).getAs(0));
    assertThat(alone.toArray()).containsExactly(scored.get(7).<Vector>getAs(2).toArray(), within());
    String path = directory.resolve("model").toString();
    model.write().save(path);
    NeuralNetworkClassificationModel loaded = NeuralNetworkClassificationModel.load(path);
    assertThat(loaded.weights()).isEqualTo(model.weights());
    assertThat(loaded.transform(test).select("features", "label", "probability").collectAsList())
        .isEqualTo(scored);
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-5);
  }

  @Test
  void aShapeThatDoesNotFitIsRefusedWithItsLayer() {
    Dataset<Row> images = images(10, 1);
    assertThatThrownBy(() -> classifier().setInputShape(new int[] {3, 5, 5}).fit(images))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid inputShape: [3, 5, 5] holds 75 values (must hold 90, as the features)");
    assertThatThrownBy(() -> classifier().setInputShape(new int[0]).fit(images))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid layer 1 (conv2d): got [90] (expects an image [channels, height, width])");
    assertThatThrownBy(
            () ->
                classifier()
                    .setLayers("[{\"type\": \"conv2d\", \"filters\": 3, \"kernel\": 3}]")
                    .fit(images))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid layers: the last one gives an image [3, 4, 3] (must be a vector; add a flatten"
                + " or a global-average-pool layer)");
    assertThatThrownBy(
            () -> new NeuralNetworkClassifier().setRandomShift(1).setWorkers(1).fit(images))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid randomShift: 1 (must be 0 where inputShape is not set)");
    assertThatThrownBy(() -> classifier().setRandomShift(6).fit(images))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("Invalid randomShift: 6 \\(must be less than \\d, as inputShape\\)");
  }

  @Test
  void tooFewRowsForABatchNormDrawAWarning() {
    TrainingPlan plan = plan(classifier().setWorkers(5), 2);
    assertThat(TrainingChecks.warningOfSmallBatches(plan))
        .contains(
            "A batch norm sees about 6 rows of a step on each worker (batch size 32, 5 workers),"
                + " too few for steady statistics: raise the batch size to 40 or take fewer"
                + " workers");
    plan = plan(classifier().setWorkers(4), 2);
    assertThat(TrainingChecks.warningOfSmallBatches(plan)).isEmpty();
    plan = plan(new NeuralNetworkClassifier().setBatchSize(1), 2);
    assertThat(TrainingChecks.warningOfSmallBatches(plan)).isEmpty();
  }

  @Test
  void theDefaultOfWorkersIsTheSlotsAndNoMoreThanABatchCanFeed() {
    NeuralNetworkClassifier withBatchNorm = classifier().setWorkers(0).setBatchSize(32);
    assertThat(plan(withBatchNorm, 2).workers()).isEqualTo(2);
    assertThat(plan(withBatchNorm, 200).workers()).isEqualTo(4);
    assertThat(plan(withBatchNorm.setBatchSize(5), 200).workers()).isEqualTo(1);
    NeuralNetworkClassifier without = new NeuralNetworkClassifier().setBatchSize(32);
    assertThat(plan(without, 16).workers()).isEqualTo(16);
    assertThat(plan(without, 200).workers()).isEqualTo(32);
    assertThat(plan(without.setWorkers(50), 2).workers()).isEqualTo(50);
  }

  private static TrainingPlan plan(NeuralNetworkClassifier classifier, int slots) {
    return new PlanBuilder(classifier.stageParams())
        .plan(FeatureColumns.numeric(90), new Task.Classification(3), () -> slots);
  }

  /** Noise, brighter in the channel of the class; channel after channel. */
  private static Dataset<Row> images(int count, long seed) {
    KeyedRandom random = KeyedRandom.of(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(3);
      double[] pixels = new double[3 * HEIGHT * WIDTH];
      for (int p = 0; p < pixels.length; p++) {
        pixels[p] = random.nextGaussian() + (p / (HEIGHT * WIDTH) == label ? 1 : 0);
      }
      rows.add(RowFactory.create(Vectors.dense(pixels), (double) label));
    }
    return SPARK.createDataFrame(
        rows,
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType));
  }
}
