package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkClassifier;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
class ClassifierExample {

  @Test
  void trainsSavesLoadsAndPredicts(@TempDir Path folder) throws IOException {
    Dataset<Row> training = Flowers.generate(300, 1);
    Dataset<Row> test = Flowers.generate(150, 2);
    String path = folder.resolve("flowers").toString();

    // quoted
    VectorAssembler assembler =
        new VectorAssembler()
            .setInputCols(new String[] {"sepalLength", "sepalWidth", "petalLength", "petalWidth"})
            .setOutputCol("measures");
    StandardScaler scaler =
        new StandardScaler().setWithMean(true).setInputCol("measures").setOutputCol("features");
    NeuralNetworkClassifier classifier =
        new NeuralNetworkClassifier()
            .setHiddenLayers(new int[] {32, 16})
            .setEpochs(20)
            .setBatchSize(64)
            .setLearningRate(0.02)
            .setValidationFraction(0.2)
            .setPatience(5)
            .setSeed(1);

    PipelineModel model =
        new Pipeline().setStages(new PipelineStage[] {assembler, scaler, classifier}).fit(training);
    Dataset<Row> predictions = model.transform(test);
    double accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predictions);

    model.write().overwrite().save(path);
    PipelineModel loaded = PipelineModel.load(path);
    // end

    assertThat(accuracy).isGreaterThan(0.95);
    assertThat(loaded.transform(test).collectAsList()).isEqualTo(predictions.collectAsList());
    NeuralNetworkClassificationModel network =
        (NeuralNetworkClassificationModel) loaded.stages()[2];
    assertThat(network.summary().history()).isNotEmpty();
  }
}
