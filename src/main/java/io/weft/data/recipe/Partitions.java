package io.weft.data.recipe;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Number of partitions of a pass whose partial results the driver collects. */
final class Partitions {

  /** Enough that no core waits long for another one. */
  private static final int PER_CORE = 4;

  private Partitions() {}

  /** The rows in a few partitions for each core, without a shuffle. */
  static Dataset<Row> few(Dataset<Row> rows) {
    return rows.coalesce(PER_CORE * rows.sparkSession().sparkContext().defaultParallelism());
  }
}
