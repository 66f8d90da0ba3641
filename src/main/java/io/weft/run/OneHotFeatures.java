package io.weft.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.weft.spark.rows.FeatureAttributes;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;

/**
 * One-hot encoding of the category codes in a features vector, by its metadata. It is for
 * estimators of MLlib that would take the codes for numbers.
 */
final class OneHotFeatures {
  private OneHotFeatures() {}

  /** The rows with every code of K categories replaced by K values, one of which is 1. */
  static Dataset<Row> of(Dataset<Row> rows, String features) {
    SortedMap<Integer, Integer> categories =
        new TreeMap<>(new FeatureAttributes(rows.schema().apply(features)).categories());
    if (categories.isEmpty()) {
      return rows;
    }
    UDF1<Vector, Vector> encode = vector -> encoded(vector, categories);
    return rows.withColumn(features, udf(encode, SQLDataTypes.VectorType()).apply(col(features)));
  }

  /** A vector of the D values, with K values in the place of each code. */
  static Vector encoded(Vector vector, SortedMap<Integer, Integer> categories) {
    int size = vector.size();
    for (int count : categories.values()) {
      size += count - 1;
    }
    double[] values = new double[size];
    int next = 0;
    for (int i = 0; i < vector.size(); i++) {
      Integer count = categories.get(i);
      if (count == null) {
        values[next++] = vector.apply(i);
      } else {
        values[next + (int) vector.apply(i)] = 1;
        next += count;
      }
    }
    return Vectors.dense(values).compressed();
  }
}
