package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
@Tag("slow")
class CrossValidationExample {

  @Test
  void choosesTheLearningRate() {
    Dataset<Row> training =
        new VectorAssembler()
            .setInputCols(new String[] {"petalLength", "petalWidth"})
            .setOutputCol("features")
            .transform(Flowers.generate(120, 1));

    // quoted
    NeuralNetworkClassifier classifier =
        new NeuralNetworkClassifier().setEpochs(40).setBatchSize(32).setSync("local").setSeed(1);
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(classifier.learningRate(), new double[] {0.00001, 0.03})
            .build();

    CrossValidatorModel best =
        new CrossValidator()
            .setEstimator(classifier)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new MulticlassClassificationEvaluator())
            .setNumFolds(3)
            .setParallelism(2)
            .setSeed(1)
            .fit(training);
    // end

    assertThat(best.avgMetrics()[1]).isGreaterThan(0.9).isGreaterThan(best.avgMetrics()[0]);
    NeuralNetworkClassificationModel model = (NeuralNetworkClassificationModel) best.bestModel();
    assertThat(model.getLearningRate()).isEqualTo(0.03);
  }
}
