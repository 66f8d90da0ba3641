package io.weft.ml;

import io.weft.SparkSessions;
import io.weft.math.KeyedRandom;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Rows of four features, for stages whose behaviour matters and whose learning does not. */
final class FourFeatures {
  static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType)
          .add("features", SQLDataTypes.VectorType())
          .add("label", DataTypes.DoubleType);

  private FourFeatures() {}

  static SparkSession spark() {
    return SparkSessions.local();
  }

  /** Labels 0, 1, 2 in turn, in two partitions; not cached, so that nothing stays behind. */
  static Dataset<Row> rows(int count) {
    var context = new JavaSparkContext(spark().sparkContext());
    return spark().createDataFrame(context.parallelize(list(count), 2), SCHEMA);
  }

  static List<Row> list(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> RowFactory.create((long) i, Vectors.dense(features(i)), (double) (i % 3)))
        .toList();
  }

  /** Four values around the label. */
  static double[] features(int row) {
    KeyedRandom random = KeyedRandom.of(5, row);
    return IntStream.range(0, 4).mapToDouble(i -> row % 3 + random.nextGaussian()).toArray();
  }

  static NeuralNetworkClassifier classifier() {
    return small(new NeuralNetworkClassifier());
  }

  static NeuralNetworkRegressor regressor() {
    return small(new NeuralNetworkRegressor());
  }

  private static <E extends NeuralNetworkSetters<E>> E small(E estimator) {
    return estimator
        .setHiddenLayers(new int[] {3})
        .setEpochs(2)
        .setBatchSize(32)
        .setWorkers(2)
        .setSeed(7);
  }
}
