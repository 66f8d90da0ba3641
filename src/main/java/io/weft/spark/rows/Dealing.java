package io.weft.spark.rows;

import io.weft.collective.Placement;
import io.weft.train.Rows;
import io.weft.train.Worker;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Deals rows to W workers by their content.
 *
 * <ol>
 *   <li>The hash of a row chooses its first worker. Equal rows meet there.
 *   <li>The first worker keeps the first {@code stretch} of its equal rows. The next ones go to the
 *       next worker, and so on in turn. It is a second shuffle, of the surplus rows alone.
 *   <li>A worker has its rows in the order of their hashes and weights.
 * </ol>
 *
 * <p>So the rows of a worker depend on the content of all rows, not on their order and partitions.
 * Rows that are not surplus need no second shuffle, and most tables have no surplus.
 */
final class Dealing implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * Stretch as a share of a worker's rows. Kinds of rows with as many copies as a stretch vary a
   * worker's share by 1.6% (one standard deviation), and by 5% on the unluckiest of 1,000 workers.
   */
  private static final int STRETCHES = 4096;

  /** So few equal rows are never a surplus: the shares of small tables vary by more. */
  private static final int MIN_STRETCH = 4;

  private final ExampleSchema schema;
  private final int workers;
  private final int partitions;
  private final RowMemory memory;

  /** Shuffles of this dealing; on the driver only. */
  private final transient List<WorkerShuffle> shuffles = new ArrayList<>();

  /**
   * Makes a dealing.
   *
   * @param workers W
   * @param partitions from 1 to W; consecutive workers share a partition
   */
  Dealing(ExampleSchema schema, int workers, int partitions, RowMemory memory) {
    this.schema = schema;
    this.workers = workers;
    this.partitions = partitions;
    this.memory = memory;
  }

  /** Most equal rows that stay together where there are so many rows in all. */
  long stretch(long rows) {
    return Math.max(MIN_STRETCH, rows / workers / STRETCHES);
  }

  /**
   * All rows at their first workers, as sorted blocks.
   *
   * @param rows as for {@link Shards#of}; rows of weight 0 are dropped
   */
  JavaRDD<byte[]> first(Dataset<Row> rows) {
    return shuffled(rows.javaRDD().mapPartitions(this::blocks));
  }

  private Iterator<byte[]> blocks(Iterator<Row> rows) {
    RowReader reader = new RowReader(schema);
    return new RowRuns(
        stream(rows)
            .<RowBlock>mapMulti(
                (row, blocks) -> {
                  reader.read(row);
                  if (reader.weight > 0) {
                    long hash = reader.hash();
                    blocks.accept(RowBlock.of(reader, hash, firstWorker(hash)));
                  }
                })
            .iterator());
  }

  /**
   * Workers with all rows that came to them first.
   *
   * @param first result of {@link #first}
   */
  JavaRDD<PackedWorker> workers(JavaRDD<byte[]> first) {
    return first.mapPartitions(blocks -> packed(List.of(blocks), Long.MAX_VALUE));
  }

  /**
   * Workers with their rows after the surplus has been passed on.
   *
   * @param first result of {@link #first}
   */
  JavaRDD<PackedWorker> workers(JavaRDD<byte[]> first, long stretch) {
    JavaRDD<byte[]> surplus = shuffled(first.mapPartitions(blocks -> surplus(blocks, stretch)));
    return first.zipPartitions(surplus, (own, received) -> packed(List.of(own, received), stretch));
  }

  private JavaRDD<byte[]> shuffled(JavaRDD<byte[]> blocks) {
    WorkerShuffle shuffle = WorkerShuffle.sorted(blocks, workers, partitions);
    shuffles.add(shuffle);
    return shuffle.blocks();
  }

  /** Removes the files of all shuffles. The rows can be computed again from their source. */
  void removeFiles() {
    shuffles.forEach(WorkerShuffle::removeFiles);
  }

  private Iterator<byte[]> surplus(Iterator<byte[]> first, long stretch) {
    CopyCounter copies = new CopyCounter();
    return new RowRuns(
        stream(new MergedRows(schema, List.of(first)))
            .<RowBlock>mapMulti(
                (row, blocks) -> {
                  int worker = worker(row.hash(), copies.next(row), stretch);
                  if (worker != row.worker()) {
                    blocks.accept(row.forWorker(worker));
                  }
                })
            .iterator());
  }

  private Iterator<PackedWorker> packed(List<Iterator<byte[]>> blocks, long stretch) {
    int partition = TaskContext.getPartitionId();
    return new PackedWorkers(
        IntStream.range(0, workers)
            .filter(w -> Placement.rankOf(w, workers, partitions) == partition)
            .iterator(),
        new MergedRows(schema, blocks),
        stretch);
  }

  private int firstWorker(long hash) {
    return (int) Long.remainderUnsigned(hash, workers);
  }

  /** Worker of a row that has as many equal rows before it. */
  private int worker(long hash, long copy, long stretch) {
    return (int) ((firstWorker(hash) + copy / stretch) % workers);
  }

  private static <T> Stream<T> stream(Iterator<T> iterator) {
    Iterable<T> once = () -> iterator;
    return StreamSupport.stream(once.spliterator(), false);
  }

  /** The workers of a task; packs each one when it is asked for. */
  private final class PackedWorkers implements Iterator<PackedWorker> {
    private final PrimitiveIterator.OfInt indices;
    private final MergedRows rows;
    private final long stretch;
    private final PackingMemory packing = new PackingMemory(memory.bytesOfPartition());
    private final RowBlock.Values values = new RowBlock.Values(schema);

    /** First row that is not packed; null after the last row. */
    private @Nullable RowBlock row;

    PackedWorkers(PrimitiveIterator.OfInt indices, MergedRows rows, long stretch) {
      this.indices = indices;
      this.rows = rows;
      this.stretch = stretch;
      this.row = nextRow();
    }

    private @Nullable RowBlock nextRow() {
      return rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
      return indices.hasNext();
    }

    @Override
    public PackedWorker next() {
      int w = indices.nextInt();
      SpillingBlocks training = new SpillingBlocks(memory.rdd(), w, packing);
      SpillingBlocks validation = new SpillingBlocks(memory.rdd(), w, packing);
      Rows.Builder trainingRows = builder(training);
      Rows.Builder validationRows = builder(validation);
      CopyCounter copies = new CopyCounter();
      RowBlock next = row;
      while (next != null && next.worker() == w) {
        if (staysWith(w, next, copies)) {
          next.addTo(next.isValidation() ? validationRows : trainingRows, values);
        }
        next = nextRow();
      }
      row = next;
      Worker worker = new Worker(w, trainingRows.build(), validationRows.build());
      packing.endOfWorker();
      return new PackedWorker(
          worker,
          copies.most(),
          training.bytesOnHeap() + validation.bytesOnHeap(),
          training.bytesOnDisk() + validation.bytesOnDisk());
    }

    private Rows.Builder builder(SpillingBlocks blocks) {
      return new Rows.Builder(schema.features(), schema.targets(), blocks);
    }

    /** Tells if a row is not surplus. Rows of another first worker were passed on to this one. */
    private boolean staysWith(int w, RowBlock block, CopyCounter copies) {
      return firstWorker(block.hash()) != w
          || worker(block.hash(), copies.next(block), stretch) == w;
    }
  }
}
