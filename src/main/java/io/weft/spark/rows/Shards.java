package io.weft.spark.rows;

import io.weft.collective.Placement;
import io.weft.spark.JavaSerialized;
import io.weft.train.Rows;
import io.weft.train.TrainingPlan;
import io.weft.train.Worker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The rows of a training, dealt out to W workers and cached on the executors, one worker or several
 * in each partition.
 *
 * <p>Which worker gets a row, and where in its shard, follows from the row's content alone: neither
 * the order of the rows nor the number of partitions can change it. A lost block is computed again
 * from the source. Whether the source still gives the same rows is checked by the fingerprint of
 * each worker's rows, kept when they were dealt.
 */
public final class Shards implements AutoCloseable {
  /** Name of the cached rows in Spark's web UI. */
  private static final String NAME = "rows of Weft's workers";

  private final JavaRDD<?> cached;
  private final JavaRDD<Worker> workers;
  private final Fingerprints dealt;
  private final CachedShards places;
  private final ExampleSchema schema;
  private final long trainingRows;
  private final long validationRows;

  /**
   * Keeps what was dealt.
   *
   * @param cached what the executors hold
   * @param workers the same as workers, unchecked
   */
  public Shards(
      JavaRDD<?> cached,
      JavaRDD<Worker> workers,
      Fingerprints dealt,
      ExampleSchema schema,
      long trainingRows,
      long validationRows) {
    this.cached = cached;
    this.workers = workers.map(dealt);
    this.dealt = dealt;
    this.places =
        new CachedShards(JavaSparkContext.fromSparkContext(cached.context()), cached.rdd());
    this.schema = schema;
    this.trainingRows = trainingRows;
    this.validationRows = validationRows;
  }

  /**
   * Deals out the rows of a training. Each is checked while it is packed; one of weight 0 is
   * checked too, and then as good as absent: it takes no place in a batch, and no part in
   * validation.
   *
   * @param rows columns, by position: features (vector of D), target (number, or vector of T),
   *     weight (number), validation (Boolean)
   * @param workers W
   * @param partitions from 1 to W; a task does the work of the workers in a partition
   * @throws IllegalArgumentException if a row is not what the schema says, or there is no row to
   *     train on
   */
  public static Shards of(Dataset<Row> rows, ExampleSchema schema, int workers, int partitions) {
    Shards shards = deal(rows, schema, workers, partitions);
    if (shards.trainingRows == 0) {
      shards.close();
      throw nothingToTrainOn(rows);
    }
    return shards;
  }

  /** Deals out the rows of a training, one worker a partition. */
  public static Shards of(Dataset<Row> rows, ExampleSchema schema, int workers) {
    return of(rows, schema, workers, workers);
  }

  /**
   * Deals out rows that are only evaluated: all of them are the workers' validation rows.
   *
   * @param rows columns, by position: features, target, weight, as in {@link #of}
   * @throws IllegalArgumentException if a row is not what the schema says, or none has a weight
   *     above 0
   */
  public static Shards forEvaluation(Dataset<Row> rows, ExampleSchema schema, int workers) {
    Shards shards =
        deal(rows.select(functions.col("*"), functions.lit(true)), schema, workers, workers);
    if (shards.validationRows == 0) {
      shards.close();
      throw new IllegalArgumentException("Cannot evaluate: there are no rows of a weight above 0");
    }
    return shards;
  }

  private static Shards deal(Dataset<Row> rows, ExampleSchema schema, int count, int partitions) {
    if (count < 1) {
      throw new IllegalArgumentException("Invalid workers: " + count + " (must be at least 1)");
    }
    JavaSerialized.requireRegistered(new JavaSparkContext(rows.sparkSession().sparkContext()));
    JavaPairRDD<Integer, JavaSerialized<RowBlock>> blocks =
        rows.javaRDD().mapPartitionsToPair(partition -> blocks(partition, schema, count));
    JavaRDD<JavaSerialized<Worker>> cached =
        new Deal(blocks.rdd(), new ByWorker(count, partitions))
            .toJavaRDD()
            .mapPartitionsWithIndex(
                (index, pairs) -> workers(index, partitions, count, schema, pairs), true)
            .map(JavaSerialized::new)
            .setName(NAME)
            .persist(StorageLevel.MEMORY_AND_DISK());
    JavaRDD<Worker> workers = cached.map(JavaSerialized::value);
    try {
      List<long[]> dealt =
          workers
              .map(
                  worker ->
                      new long[] {
                        worker.fingerprint(), worker.training().count(), worker.validation().count()
                      })
              .collect();
      return new Shards(
          cached,
          workers,
          new Fingerprints(dealt.stream().mapToLong(worker -> worker[0]).toArray()),
          schema,
          dealt.stream().mapToLong(worker -> worker[1]).sum(),
          dealt.stream().mapToLong(worker -> worker[2]).sum());
    } catch (Exception e) { // Scala declares none, so a SparkException comes unannounced
      cached.unpersist(false);
      InvalidRowException.rethrowFrom(e);
      throw e;
    }
  }

  /** Looks at the rows once more to say why. */
  private static IllegalArgumentException nothingToTrainOn(Dataset<Row> rows) {
    JavaRDD<Row> all = rows.javaRDD();
    long count = all.count();
    String reason =
        count == 0
            ? "there are no rows"
            : all.filter(row -> !row.getBoolean(3)).isEmpty()
                ? String.format(Locale.ROOT, "all %d rows are validation rows", count)
                : "the weights of all training rows are 0";
    return new IllegalArgumentException("Cannot train: " + reason);
  }

  /**
   * All workers in the order of their index, in as many partitions as were asked for. A task that
   * takes a worker whose rows have changed fails with a {@link ChangedRowsException}.
   */
  public JavaRDD<Worker> workers() {
    return workers;
  }

  /**
   * Sees to it that each task of the next job finds its workers on its own executor, as far as the
   * executors have slots. Costs one look at where the shards are cached.
   */
  public void spread() {
    places.spread();
  }

  /** All workers with their rows, in the order of their index, on the driver. */
  public List<Worker> collect() {
    return JavaSerialized.values(run(workers.map(JavaSerialized::new)::collect));
  }

  /**
   * Runs a Spark job on the workers.
   *
   * @throws ChangedRowsException if the rows of a worker have changed
   */
  public static <T> T run(Supplier<T> job) {
    try {
      return job.get();
    } catch (Exception e) { // Scala declares none, so a SparkException comes unannounced
      ChangedRowsException.rethrowFrom(e);
      throw e;
    }
  }

  /** The workers as they are cached, unchecked. */
  public JavaRDD<?> cached() {
    return cached;
  }

  /** Fingerprints of the rows when they were dealt. */
  public Fingerprints dealt() {
    return dealt;
  }

  /** What each row is like. */
  public ExampleSchema schema() {
    return schema;
  }

  /** Tells the rows of two trainings apart: equal for equal rows. */
  public String fingerprint() {
    return dealt.ofAll();
  }

  public long trainingRows() {
    return trainingRows;
  }

  public long validationRows() {
    return validationRows;
  }

  @Override
  public void close() {
    cached.unpersist(false);
  }

  /** Refuses shards that a plan cannot be trained or evaluated on. */
  public void requireFit(TrainingPlan plan) {
    int outputs = plan.network().outputShape().size();
    requireEqual("workers", dealt.workers(), plan.workers());
    requireEqual("features", schema.features(), plan.network().inputShape().size());
    requireEqual("targets", schema.targets(), plan.loss().targetColumns(outputs));
    requireEqual("classes", schema.classes(), plan.loss().predictsClasses() ? outputs : 0);
  }

  private static void requireEqual(String name, int here, int inPlan) {
    if (here != inPlan) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "Invalid %s: %d (must be %d)", name, here, inPlan));
    }
  }

  private static Iterator<Tuple2<Integer, JavaSerialized<RowBlock>>> blocks(
      Iterator<Row> rows, ExampleSchema schema, int count) {
    RowBlock[] blocks = new RowBlock[count];
    for (int w = 0; w < count; w++) {
      blocks[w] = new RowBlock(schema);
    }
    RowReader reader = new RowReader(schema);
    while (rows.hasNext()) {
      reader.read(rows.next());
      if (reader.weight > 0) {
        long hash = reader.hash();
        blocks[(int) Long.remainderUnsigned(hash, count)].add(reader, hash);
      }
    }
    List<Tuple2<Integer, JavaSerialized<RowBlock>>> pairs = new ArrayList<>();
    for (int w = 0; w < count; w++) {
      if (blocks[w].count > 0) {
        pairs.add(new Tuple2<>(w, new JavaSerialized<>(blocks[w].trim())));
      }
    }
    return pairs.iterator();
  }

  private static Iterator<Worker> workers(
      int partition,
      int partitions,
      int count,
      ExampleSchema schema,
      Iterator<Tuple2<Integer, JavaSerialized<RowBlock>>> pairs) {
    List<List<RowBlock>> blocks = new ArrayList<>();
    for (int w = 0; w < count; w++) {
      blocks.add(new ArrayList<>());
    }
    while (pairs.hasNext()) {
      Tuple2<Integer, JavaSerialized<RowBlock>> pair = pairs.next();
      blocks.get(pair._1()).add(pair._2().value());
    }
    List<Worker> workers = new ArrayList<>();
    for (int w = 0; w < count; w++) {
      if (Placement.rankOf(w, count, partitions) == partition) {
        workers.add(worker(w, schema, blocks.get(w)));
      }
    }
    return workers.iterator();
  }

  private static Worker worker(int index, ExampleSchema schema, List<RowBlock> blocks) {
    List<Position> training = new ArrayList<>();
    List<Position> validation = new ArrayList<>();
    for (RowBlock block : blocks) {
      for (int row = 0; row < block.count; row++) {
        (block.validation[row] ? validation : training).add(new Position(block, row));
      }
    }
    return new Worker(index, pack(training, schema), pack(validation, schema));
  }

  /** Rows in the order of their hash; rows of equal hash are equal but for their weight. */
  private static Rows pack(List<Position> positions, ExampleSchema schema) {
    positions.sort(
        Comparator.<Position>comparingLong(p -> p.block.hashes[p.row])
            .thenComparingDouble(p -> p.block.weights[p.row]));
    int d = schema.features();
    int t = schema.targets();
    int count = positions.size();
    float[] features = new float[Math.multiplyExact(count, d)];
    float[] targets = new float[Math.multiplyExact(count, t)];
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      Position p = positions.get(i);
      System.arraycopy(p.block.features, p.row * d, features, i * d, d);
      System.arraycopy(p.block.targets, p.row * t, targets, i * t, t);
      weights[i] = p.block.weights[p.row];
    }
    return new Rows(d, t, features, targets, weights);
  }

  private record Position(RowBlock block, int row) {}

  /** Consecutive workers share a partition. */
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
