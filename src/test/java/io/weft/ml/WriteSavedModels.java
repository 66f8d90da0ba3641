package io.weft.ml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Wrote the models that {@link SavedModelsTest} loads for ever. To be run again for a new format
 * only, into a folder of its own: what an old release wrote cannot be written again.
 *
 * <p>The weights are eighths, which training at a rate of 1e-30 leaves as they are: outputs are
 * exact in float, whatever the order of a sum.
 */
final class WriteSavedModels {
  private static final double RATE = 1e-30;

  private WriteSavedModels() {}

  /** Takes the folder to write into. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]).toAbsolutePath();
    Dataset<Row> rows = FourFeatures.rows(12);
    classifier().fit(rows).save(folder.resolve("classification").toString());
    new NeuralNetworkRegressor("saved-regressor")
        .setHiddenLayers(new int[] {3})
        .setLoss("huber")
        .setOptimizer("sgd")
        .setLearningRate(RATE)
        .setEpochs(2)
        .setWorkers(1)
        .setInitialWeights(eighths(19))
        .fit(rows)
        .save(folder.resolve("regression").toString());

    String[] columns = {"a", "b", "c", "d"};
    Dataset<Row> flat = rows.selectExpr("label", "1.0 a", "2.0 b", "3.0 c", "4.0 d");
    PipelineStage[] stages = {
      new VectorAssembler("saved-assembler").setInputCols(columns).setOutputCol("features"),
      classifier().setPredictionCol("guess")
    };
    new Pipeline("saved-pipeline")
        .setStages(stages)
        .fit(flat)
        .save(folder.resolve("pipeline").toString());
    try (Stream<Path> files = Files.walk(folder)) {
      // a file system's checksums, which would go before the model's own
      for (Path crc : files.filter(file -> file.toString().endsWith(".crc")).toList()) {
        Files.delete(crc);
      }
    }
    FourFeatures.spark().stop();
  }

  private static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier("saved-classifier")
        .setHiddenLayers(new int[] {3})
        .setOptimizer("sgd")
        .setLearningRate(RATE)
        .setEpochs(2)
        .setWorkers(1)
        .setThresholds(new double[] {0.5, 0.25, 0.25})
        .setInitialWeights(eighths(27));
  }

  private static Vector eighths(int count) {
    DoubleStream values = IntStream.range(0, count).mapToDouble(i -> (i * 7 % 17 - 8) / 8.0);
    return Vectors.dense(values.toArray());
  }
}
