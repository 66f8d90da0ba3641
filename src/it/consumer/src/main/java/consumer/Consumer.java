package consumer;

import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkClassifier;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Trains a network that tells points inside a circle from those outside. */
public final class Consumer {
  private Consumer() {}

  public static void main(String[] arguments) throws Exception {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .getOrCreate()) {
      Dataset<Row> points = spark.createDataFrame(points(), schema());
      NeuralNetworkClassificationModel model =
          new NeuralNetworkClassifier()
              .setHiddenLayers(new int[] {16})
              .setLearningRate(0.05)
              .setBatchSize(32)
              .setEpochs(30)
              .setWorkers(2)
              .fit(points);
      double accuracy =
          new MulticlassClassificationEvaluator()
              .setMetricName("accuracy")
              .evaluate(model.transform(points));
      System.out.println("accuracy " + accuracy);
      if (accuracy < 0.9) {
        throw new IllegalStateException("the network has not learned: accuracy " + accuracy);
      }
    }
  }

  private static List<Row> points() {
    List<Row> rows = new ArrayList<>();
    for (double x = -1; x <= 1; x += 0.1) {
      for (double y = -1; y <= 1; y += 0.1) {
        rows.add(RowFactory.create(x * x + y * y < 0.5 ? 1.0 : 0.0, Vectors.dense(x, y)));
      }
    }
    return rows;
  }

  private static StructType schema() {
    return new StructType()
        .add("label", DataTypes.DoubleType)
        .add("features", SQLDataTypes.VectorType());
  }
}
