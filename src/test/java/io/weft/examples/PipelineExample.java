package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.ml.NeuralNetworkClassifier;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
class PipelineExample {

  @Test
  void savesAPipelineThatPredicts(@TempDir Path folder) throws IOException {
    Dataset<Row> training = Flowers.generate(300, 1);
    Dataset<Row> test = Flowers.generate(150, 2);
    String path = folder.resolve("flowers").toString();

    // quoted
    VectorAssembler assembler =
        new VectorAssembler()
            .setInputCols(new String[] {"petalLength", "petalWidth"})
            .setOutputCol("features");
    NeuralNetworkClassifier classifier =
        new NeuralNetworkClassifier()
            .setHiddenLayers(new int[] {32, 16})
            .setEpochs(20)
            .setBatchSize(64)
            .setLearningRate(0.02)
            .setSeed(1);
    PipelineModel model =
        new Pipeline().setStages(new PipelineStage[] {assembler, classifier}).fit(training);
    model.write().overwrite().save(path);
    Dataset<Row> predictions = PipelineModel.load(path).transform(test);
    // end

    double accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predictions);
    assertThat(accuracy).isGreaterThan(0.9);
  }
}
