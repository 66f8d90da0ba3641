package io.weft.ml;

import io.weft.SparkSessions;
import io.weft.math.KeyedRandom;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Small datasets to train on: features (vector), label (double), weight (double), validation. */
final class SmallData {
  private static final StructType SCHEMA =
      new StructType()
          .add("features", SQLDataTypes.VectorType())
          .add("label", DataTypes.DoubleType)
          .add("weight", DataTypes.DoubleType)
          .add("validation", DataTypes.BooleanType);

  /** Mean and standard deviation of the four measures of each of the three kinds of iris. */
  private static final double[][] IRIS_MEAN = {
    {5.0, 3.4, 1.5, 0.2}, {5.9, 2.8, 4.3, 1.3}, {6.6, 3.0, 5.6, 2.0}
  };

  private static final double[][] IRIS_DEVIATION = {
    {0.35, 0.38, 0.17, 0.1}, {0.52, 0.31, 0.47, 0.2}, {0.64, 0.32, 0.55, 0.27}
  };

  private SmallData() {}

  static Dataset<Row> of(List<Row> rows) {
    return SparkSessions.local().createDataFrame(rows, SCHEMA);
  }

  static Row row(double label, double... features) {
    return row(label, 1, false, features);
  }

  static Row row(double label, double weight, boolean validation, double... features) {
    return RowFactory.create(Vectors.dense(features), label, weight, validation);
  }

  static Row asValidation(Row row) {
    return RowFactory.create(row.get(0), row.get(1), row.get(2), true);
  }

  static Row withWeight(Row row, double weight) {
    return RowFactory.create(row.get(0), row.get(1), weight, row.get(3));
  }

  static Row withLabel(Row row, double label) {
    return RowFactory.create(row.get(0), label, row.get(2), row.get(3));
  }

  static double label(Row row) {
    return row.getDouble(1);
  }

  static double[] features(Row row) {
    return row.<Vector>getAs(0).toArray();
  }

  /** Rows of three classes in turn, with four features of different size: two classes overlap. */
  static List<Row> irisLike(int count, long seed) {
    KeyedRandom random = KeyedRandom.of(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int kind = i % 3;
      double[] features = new double[4];
      for (int j = 0; j < 4; j++) {
        features[j] = IRIS_MEAN[kind][j] + IRIS_DEVIATION[kind][j] * random.nextGaussian();
      }
      rows.add(row(kind, features));
    }
    return rows;
  }

  /** Rows of two normally distributed features around a centre for each class in turn. */
  static List<Row> clouds(int count, long seed, double[]... centres) {
    KeyedRandom random = KeyedRandom.of(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] centre = centres[i % centres.length];
      rows.add(
          row(
              i % centres.length,
              centre[0] + random.nextGaussian(),
              centre[1] + random.nextGaussian()));
    }
    return rows;
  }

  /** Two clouds that overlap a little. */
  static List<Row> twoClouds(int count, long seed) {
    return clouds(count, seed, new double[] {-1, -1}, new double[] {1, 1});
  }
}
