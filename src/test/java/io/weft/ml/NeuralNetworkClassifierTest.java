package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SparkSessions;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
class NeuralNetworkClassifierTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("features", SQLDataTypes.VectorType())
          .add("label", DataTypes.DoubleType);

  private final SparkSession spark = SparkSessions.local();

  @Test
  void learnsXorAndSurvivesSaving(@TempDir java.nio.file.Path folder) {
    Dataset<Row> xor =
        spark.createDataFrame(
            List.of(
                RowFactory.create(Vectors.dense(0, 0), 0.0),
                RowFactory.create(Vectors.dense(0, 1), 1.0),
                RowFactory.create(Vectors.dense(1, 0), 1.0),
                RowFactory.create(Vectors.dense(1, 1), 0.0)),
            SCHEMA);
    NeuralNetworkClassificationModel model =
        new NeuralNetworkClassifier()
            .setHiddenLayers(new int[] {5})
            .setActivation("tanh")
            .setBatchSize(4)
            .setEpochs(60)
            .setLearningRate(0.1)
            .setWorkers(2)
            .setSeed(11)
            .fit(xor);

    List<Row> rows = model.transform(xor).select("prediction", "label").collectAsList();
    assertThat(rows).hasSize(4).allSatisfy(row -> assertThat(row.get(0)).isEqualTo(row.get(1)));
    String path = folder.resolve("model").toString();
    try {
      model.save(path);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
    NeuralNetworkClassificationModel loaded = NeuralNetworkClassificationModel.load(path);
    assertThat(loaded.weights()).isEqualTo(model.weights());
    assertThat(loaded.transform(xor).collectAsList())
        .isEqualTo(model.transform(xor).collectAsList());
    assertThat(loaded.summary().history()).isEqualTo(model.summary().history());
    assertThat(loaded.getEpochs()).isEqualTo(60);
  }
}
