package io.weft.spark.rows;

import io.weft.collective.Placement;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.ContextCleaner;
import org.apache.spark.Partition;
import org.apache.spark.Partitioner;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.rdd.ShuffledRDD;
import org.apache.spark.serializer.KryoSerializer;
import scala.Option;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.math.Ordering$;
import scala.reflect.ClassTag;

/**
 * The shuffle that sends blocks of rows to workers. Spark sorts the blocks of a partition, and
 * spills them if they take too much memory. A block is the key; there are no values.
 *
 * <p>Its tasks prefer no executor. So Spark starts them in all free slots in turn, and no executor
 * caches more shards than it has slots. Spark's own shuffle prefers the executors that hold much of
 * its input. An executor that has read all rows, as from a compressed file, would cache all shards.
 */
final class WorkerShuffle extends ShuffledRDD<byte[], Object, Object> {
  private static final long serialVersionUID = 1;

  private WorkerShuffle(RDD<Tuple2<byte[], Object>> blocks, Partitioner byWorker) {
    super(
        blocks,
        byWorker,
        ClassTag.apply(byte[].class),
        ClassTag.apply(Object.class),
        ClassTag.apply(Object.class));
  }

  @Override
  public Seq<String> getPreferredLocations(Partition partition) {
    return CollectionConverters.asScala(List.<String>of()).toSeq();
  }

  /**
   * Sends blocks to their workers.
   *
   * @param workers W
   * @param partitions from 1 to W; consecutive workers share a partition
   * @return a shuffle of blocks
   */
  static WorkerShuffle sorted(JavaRDD<byte[]> blocks, int workers, int partitions) {
    WorkerShuffle shuffle =
        new WorkerShuffle(
            blocks.mapToPair(block -> new Tuple2<>(block, (Object) true)).rdd(),
            new ByWorker(workers, partitions));
    shuffle.setKeyOrdering(
        Ordering$.MODULE$.comparatorToOrdering(
            (Comparator<byte[]> & Serializable) RowBlock::compareFirst));
    // Java's serializer would keep the last 100 blocks of each partition in memory
    shuffle.setSerializer(new KryoSerializer(blocks.context().getConf()));
    return shuffle;
  }

  /** The blocks in the order of their workers and first rows. */
  JavaRDD<byte[]> blocks() {
    return toJavaRDD().map(Tuple2::_1);
  }

  /**
   * Removes the files of this shuffle from all executors. Spark would wait for a garbage
   * collection.
   */
  void removeFiles() {
    Option<ContextCleaner> cleaner = context().cleaner();
    if (cleaner.isDefined() && !context().isStopped()) {
      int id = ((ShuffleDependency<?, ?, ?>) dependencies().head()).shuffleId();
      cleaner.get().doCleanupShuffle(id, false);
    }
  }

  /** Partitions blocks by worker; consecutive workers share a partition. */
  private static final class ByWorker extends Partitioner {
    private static final long serialVersionUID = 1;
    private final int count;
    private final int partitions;

    ByWorker(int count, int partitions) {
      this.count = count;
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object block) {
      return Placement.rankOf(RowBlock.workerOf((byte[]) block), count, partitions);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ByWorker that && that.count == count && that.partitions == partitions;
    }

    @Override
    public int hashCode() {
      return 31 * count + partitions;
    }
  }
}
