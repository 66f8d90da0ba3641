package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.ml.NeuralNetworkRegressionModel;
import io.weft.ml.NeuralNetworkRegressor;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
class RegressorExample {

  @Test
  void predictsTheWidthOfAPetal() {
    VectorAssembler assembler =
        new VectorAssembler()
            .setInputCols(new String[] {"sepalLength", "petalLength"})
            .setOutputCol("features");
    Dataset<Row> training = assembler.transform(Flowers.generate(300, 1));
    Dataset<Row> test = assembler.transform(Flowers.generate(150, 2));

    // quoted
    NeuralNetworkRegressionModel model =
        new NeuralNetworkRegressor()
            .setLabelCol("petalWidth")
            .setHiddenLayers(new int[] {16})
            .setActivation("tanh")
            .setLoss("huber")
            .setEpochs(25)
            .setBatchSize(64)
            .setLearningRate(0.02)
            .setSeed(1)
            .fit(training);

    double error =
        new RegressionEvaluator().setLabelCol("petalWidth").evaluate(model.transform(test));
    double width = model.predict(Vectors.dense(5.8, 3.6)); // no Spark session needed
    // end

    assertThat(error).isLessThan(0.35);
    assertThat(width).isBetween(0.8, 1.6);
  }
}
