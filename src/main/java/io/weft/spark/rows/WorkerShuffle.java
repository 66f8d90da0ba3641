package io.weft.spark.rows;

import io.weft.spark.JavaSerialized;
import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.Partitioner;
import org.apache.spark.rdd.RDD;
import org.apache.spark.rdd.ShuffledRDD;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/**
 * The shuffle that sends rows to workers. Its tasks prefer no executor. So Spark starts them in all
 * free slots in turn, and no executor caches more shards than it has slots.
 *
 * <p>Spark's own shuffle prefers the executors that hold much of its input. An executor that has
 * read all rows, as from a compressed file, would cache all shards.
 */
final class WorkerShuffle
    extends ShuffledRDD<Integer, JavaSerialized<RowBlock>, JavaSerialized<RowBlock>> {
  private static final long serialVersionUID = 1;

  WorkerShuffle(RDD<Tuple2<Integer, JavaSerialized<RowBlock>>> blocks, Partitioner byWorker) {
    super(
        blocks,
        byWorker,
        ClassTag.apply(Integer.class),
        JavaSerialized.<RowBlock>tag(),
        JavaSerialized.<RowBlock>tag());
  }

  @Override
  public Seq<String> getPreferredLocations(Partition partition) {
    return CollectionConverters.asScala(List.<String>of()).toSeq();
  }
}
