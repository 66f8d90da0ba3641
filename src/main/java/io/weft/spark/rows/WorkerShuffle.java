package io.weft.spark.rows;

import static java.util.Objects.requireNonNullElse;

import io.weft.collective.Placement;
import io.weft.train.Split;
import io.weft.train.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.Partition;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.rdd.ShuffledRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/**
 * The shuffle that sends rows to workers. The hash of a row chooses its worker.
 *
 * <p>Its tasks prefer no executor. So Spark starts them in all free slots in turn, and no executor
 * caches more shards than it has slots. Spark's own shuffle prefers the executors that hold much of
 * its input. An executor that has read all rows, as from a compressed file, would cache all shards.
 */
final class WorkerShuffle extends ShuffledRDD<Integer, byte[], byte[]> {
  private static final long serialVersionUID = 1;

  private WorkerShuffle(RDD<Tuple2<Integer, byte[]>> blocks, Partitioner byWorker) {
    super(
        blocks,
        byWorker,
        ClassTag.apply(Integer.class),
        ClassTag.apply(byte[].class),
        ClassTag.apply(byte[].class));
  }

  @Override
  public Seq<String> getPreferredLocations(Partition partition) {
    return CollectionConverters.asScala(List.<String>of()).toSeq();
  }

  /**
   * Workers with their rows, in the order of their index.
   *
   * @param rows as for {@link Shards#of}
   * @param count W
   * @param partitions from 1 to W; consecutive workers share a partition
   */
  static JavaRDD<Worker> workers(
      Dataset<Row> rows, ExampleSchema schema, int count, int partitions) {
    RDD<Tuple2<Integer, byte[]>> blocks =
        rows.javaRDD().mapPartitionsToPair(task -> new Blocks(task, schema, count)).rdd();
    return new WorkerShuffle(blocks, new ByWorker(count, partitions))
        .toJavaRDD()
        .mapPartitionsWithIndex(
            (index, pairs) ->
                workers(
                    IntStream.range(0, count)
                        .filter(w -> Placement.rankOf(w, count, partitions) == index),
                    schema,
                    pairs),
            true);
  }

  private static Iterator<Worker> workers(
      IntStream indices, ExampleSchema schema, Iterator<Tuple2<Integer, byte[]>> pairs) {
    Map<Integer, List<byte[]>> blocks = new HashMap<>();
    while (pairs.hasNext()) {
      Tuple2<Integer, byte[]> pair = pairs.next();
      blocks.computeIfAbsent(pair._1(), worker -> new ArrayList<>()).add(pair._2());
    }
    return indices
        .mapToObj(
            w -> {
              // removed, so that the bytes are free once the rows are packed
              List<byte[]> own = requireNonNullElse(blocks.remove(w), List.of());
              return new Worker(
                  w,
                  RowBlock.pack(own, schema, Split.TRAINING),
                  RowBlock.pack(own, schema, Split.VALIDATION));
            })
        .iterator();
  }

  /** Blocks of the rows of one task, each with its worker, and each as soon as it is full. */
  private static final class Blocks implements Iterator<Tuple2<Integer, byte[]>> {
    private final Iterator<Row> rows;
    private final ExampleSchema schema;
    private final RowReader reader;

    /** By worker; null for a worker without rows since its last full block. */
    private final @Nullable RowBlock[] open;

    /** Next worker to send to after the last row. */
    private int last;

    private @Nullable Tuple2<Integer, byte[]> next;

    Blocks(Iterator<Row> rows, ExampleSchema schema, int count) {
      this.rows = rows;
      this.schema = schema;
      this.reader = new RowReader(schema);
      this.open = new RowBlock[count];
    }

    @Override
    public boolean hasNext() {
      while (next == null && rows.hasNext()) {
        add(rows.next());
      }
      while (next == null && last < open.length) {
        send(last++);
      }
      return next != null;
    }

    @Override
    public Tuple2<Integer, byte[]> next() {
      Tuple2<Integer, byte[]> block = hasNext() ? next : null;
      if (block == null) {
        throw new NoSuchElementException();
      }
      next = null;
      return block;
    }

    private void add(Row row) {
      reader.read(row);
      if (reader.weight == 0) {
        return;
      }
      long hash = reader.hash();
      int worker = (int) Long.remainderUnsigned(hash, open.length);
      RowBlock block = open[worker];
      if (block == null) {
        block = new RowBlock(schema);
        open[worker] = block;
      }
      block.add(reader, hash);
      if (block.isFull()) {
        send(worker);
      }
    }

    private void send(int worker) {
      RowBlock block = open[worker];
      if (block != null) {
        next = new Tuple2<>(worker, block.toBytes());
        open[worker] = null;
      }
    }
  }

  /** Partitions by worker; consecutive workers share a partition. */
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
    public int getPartition(Object worker) {
      return Placement.rankOf((Integer) worker, count, partitions);
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
