package io.weft.examples;

import io.weft.SparkSessions;
import io.weft.math.KeyedRandom;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The data of the examples: four measures of a flower, and its kind, 0 to 2. */
final class Flowers {
  static final StructType SCHEMA =
      new StructType()
          .add("sepalLength", DataTypes.DoubleType)
          .add("sepalWidth", DataTypes.DoubleType)
          .add("petalLength", DataTypes.DoubleType)
          .add("petalWidth", DataTypes.DoubleType)
          .add("label", DataTypes.DoubleType);

  private Flowers() {}

  static Dataset<Row> generate(int count, long seed) {
    KeyedRandom random = KeyedRandom.of(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double kind = i % 3;
      double size = random.nextGaussian();
      rows.add(
          RowFactory.create(
              5 + 0.8 * kind + 0.4 * size,
              3.2 - 0.1 * kind + 0.3 * random.nextGaussian(),
              1.6 + 2 * kind + 0.4 * size,
              0.3 + 0.9 * kind + 0.2 * random.nextGaussian(),
              kind));
    }
    return SparkSessions.local().createDataFrame(rows, SCHEMA);
  }
}
