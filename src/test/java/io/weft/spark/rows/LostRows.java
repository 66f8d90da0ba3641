package io.weft.spark.rows;

import java.util.Collection;
import org.apache.spark.Dependency;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.jdk.javaapi.CollectionConverters;

/** Simulates the loss of an executor: removes cached rows and shuffle files. */
public final class LostRows {
  private LostRows() {}

  /** Removes all cached rows of the application; their RDDs stay persistent. */
  public static void loseAll(JavaSparkContext spark) {
    Collection<JavaRDD<?>> cached = spark.getPersistentRDDs().values();
    cached.forEach(rows -> lose(rows.rdd()));
  }

  private static void lose(RDD<?> rows) {
    SparkEnv.get().blockManager().master().removeRdd(rows.id(), true);
    for (Dependency<?> dependency : CollectionConverters.asJava(rows.dependencies())) {
      if (dependency instanceof ShuffleDependency<?, ?, ?> shuffle) {
        ((MapOutputTrackerMaster) SparkEnv.get().mapOutputTracker())
            .unregisterAllMapAndMergeOutput(shuffle.shuffleId());
      }
      lose(dependency.rdd());
    }
  }
}
