package io.weft.spark;

import io.weft.math.KeyedRandom;
import io.weft.train.Rows;
import io.weft.train.Worker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The rows of a training, dealt out to W workers and cached on the executors, one worker a
 * partition.
 *
 * <p>Which worker gets a row, and where in its shard, follows from the row's content alone: neither
 * the order of the rows, nor the number of partitions, nor a lost and recomputed block can change
 * it.
 */
public final class Shards implements AutoCloseable {
  private final JavaRDD<Worker> workers;
  private final int columns;
  private final long trainingRows;
  private final long validationRows;

  Shards(JavaRDD<Worker> workers, int columns, long trainingRows, long validationRows) {
    this.workers = workers;
    this.columns = columns;
    this.trainingRows = trainingRows;
    this.validationRows = validationRows;
  }

  /**
   * Deals out the rows.
   *
   * @param rows columns, by position: features (vector), label (double), weight (double),
   *     validation (Boolean)
   * @param count W
   * @throws IllegalArgumentException if there are no rows
   */
  public static Shards of(Dataset<Row> rows, int count) {
    Dataset<Row> first = rows.limit(1);
    List<Row> sample = first.collectAsList();
    if (sample.isEmpty()) {
      throw new IllegalArgumentException("Cannot train: there are no rows");
    }
    int columns = sample.get(0).<Vector>getAs(0).size();
    JavaRDD<Worker> workers =
        rows.javaRDD()
            .mapPartitionsToPair(partition -> blocks(partition, columns, count))
            .partitionBy(new ByWorker(count))
            .mapPartitionsWithIndex((index, blocks) -> worker(index, columns, blocks), true)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long[] counts =
          workers
              .map(worker -> new long[] {worker.training().count(), worker.validation().count()})
              .reduce((a, b) -> new long[] {a[0] + b[0], a[1] + b[1]});
      return new Shards(workers, columns, counts[0], counts[1]);
    } catch (RuntimeException e) {
      workers.unpersist(false);
      throw e;
    }
  }

  /** One worker in each partition, in the order of their index. */
  public JavaRDD<Worker> workers() {
    return workers;
  }

  /** D. */
  public int columns() {
    return columns;
  }

  public long trainingRows() {
    return trainingRows;
  }

  public long validationRows() {
    return validationRows;
  }

  @Override
  public void close() {
    workers.unpersist(false);
  }

  private static Iterator<Tuple2<Integer, RowBlock>> blocks(
      Iterator<Row> rows, int columns, int count) {
    RowBlock[] blocks = new RowBlock[count];
    for (int w = 0; w < count; w++) {
      blocks[w] = new RowBlock(columns);
    }
    float[] features = new float[columns];
    while (rows.hasNext()) {
      Row row = rows.next();
      double[] values = row.<Vector>getAs(0).toArray();
      if (values.length != columns) {
        throw new IllegalArgumentException(
            "Cannot train: a row has %d features (must be %d)".formatted(values.length, columns));
      }
      float target = (float) row.getDouble(1);
      long hash = Float.floatToIntBits(target);
      for (int i = 0; i < columns; i++) {
        features[i] = (float) values[i];
        hash = KeyedRandom.mix(hash + Float.floatToIntBits(features[i]));
      }
      int worker = (int) Long.remainderUnsigned(hash, count);
      blocks[worker].add(features, target, (float) row.getDouble(2), row.getBoolean(3), hash);
    }
    List<Tuple2<Integer, RowBlock>> pairs = new ArrayList<>();
    for (int w = 0; w < count; w++) {
      if (blocks[w].count > 0) {
        pairs.add(new Tuple2<>(w, blocks[w].trim()));
      }
    }
    return pairs.iterator();
  }

  private static Iterator<Worker> worker(
      int index, int columns, Iterator<Tuple2<Integer, RowBlock>> pairs) {
    List<Position> training = new ArrayList<>();
    List<Position> validation = new ArrayList<>();
    while (pairs.hasNext()) {
      RowBlock block = pairs.next()._2();
      for (int row = 0; row < block.count; row++) {
        (block.validation[row] ? validation : training).add(new Position(block, row));
      }
    }
    return List.of(new Worker(index, pack(training, columns), pack(validation, columns)))
        .iterator();
  }

  /** Rows in the order of their hash; rows of equal hash are equal but for their weight. */
  private static Rows pack(List<Position> positions, int columns) {
    positions.sort(
        Comparator.<Position>comparingLong(p -> p.block.hashes[p.row])
            .thenComparingDouble(p -> p.block.weights[p.row]));
    int count = positions.size();
    float[] features = new float[Math.multiplyExact(count, columns)];
    float[] targets = new float[count];
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      Position p = positions.get(i);
      System.arraycopy(p.block.features, p.row * columns, features, i * columns, columns);
      targets[i] = p.block.targets[p.row];
      weights[i] = p.block.weights[p.row];
    }
    return new Rows(columns, features, targets, weights);
  }

  private record Position(RowBlock block, int row) {}

  /** A worker's number is its partition's. */
  private static final class ByWorker extends Partitioner {
    private static final long serialVersionUID = 1;
    private final int count;

    ByWorker(int count) {
      this.count = count;
    }

    @Override
    public int numPartitions() {
      return count;
    }

    @Override
    public int getPartition(Object worker) {
      return (Integer) worker;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ByWorker that && that.count == count;
    }

    @Override
    public int hashCode() {
      return count;
    }
  }
}
