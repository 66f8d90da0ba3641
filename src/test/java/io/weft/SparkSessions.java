package io.weft;

import org.apache.spark.sql.SparkSession;

/** The one Spark session that tests share. */
public final class SparkSessions {
  private SparkSessions() {}

  public static synchronized SparkSession local() {
    return SparkSession.builder()
        .master("local[2,3]")
        .appName("weft-tests")
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", 2)
        .config("spark.ui.retainedJobs", 100)
        .config("spark.ui.retainedStages", 100)
        .config("spark.ui.retainedTasks", 200)
        .config("spark.sql.warehouse.dir", "target/spark-warehouse")
        .getOrCreate();
  }
}
