package io.weft.spark.rows;

import io.weft.spark.JavaSerialized;
import io.weft.train.TrainingPlan;
import io.weft.train.Worker;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a training, sharded over W workers and cached on the executors: in memory, or on disk
 * if they take more than a share of it. Each partition has one or more workers.
 *
 * <p>The content of a row alone decides its worker and its position in the shard. The order of the
 * rows and the number of partitions have no influence. Spark computes a lost block again from the
 * source. Fingerprints of each worker's rows detect a source that then returns other rows.
 */
public final class Shards implements AutoCloseable {
  /** Spark's setting of {@link #memoryShare}. */
  public static final String MEMORY = "spark.weft.rows.memory";

  /** Name of the cached RDD in Spark's web UI. */
  private static final String NAME = "rows of Weft's workers";

  private static final StorageLevel LEVEL = StorageLevel.MEMORY_AND_DISK();

  /** Largest number of attempts at a job that loses rows; the same as Spark's for a task. */
  private static final int MAX_ATTEMPTS = 4;

  private static final Logger LOG = LoggerFactory.getLogger(Shards.class);

  private final JavaRDD<?> cached;

  /** Empty; the blocks on the executors' disks are its own. */
  private final JavaRDD<?> blocksOnDisk;

  private final Runnable removeFiles;
  private final JavaRDD<Worker> workers;
  private final ShardFingerprints fingerprints;
  private final CachedShards placement;
  private final ExampleSchema schema;
  private final long trainingRows;
  private final long validationRows;
  private final long bytesOnHeap;
  private final long bytesOnDisk;

  /**
   * Wraps cached workers.
   *
   * @param cached the cached RDD
   * @param blocksOnDisk the RDD whose number the blocks on disk have
   * @param removeFiles removes the files of the shuffles that made the rows
   * @param workers workers of {@code cached}, not yet checked
   * @param fingerprints expected fingerprints of the workers' rows
   */
  public Shards(
      JavaRDD<?> cached,
      JavaRDD<?> blocksOnDisk,
      Runnable removeFiles,
      JavaRDD<Worker> workers,
      ShardFingerprints fingerprints,
      ExampleSchema schema,
      long trainingRows,
      long validationRows,
      long bytesOnHeap,
      long bytesOnDisk) {
    this.cached = cached;
    this.blocksOnDisk = blocksOnDisk;
    this.removeFiles = removeFiles;
    this.workers = workers.map(fingerprints);
    this.fingerprints = fingerprints;
    this.placement =
        new CachedShards(JavaSparkContext.fromSparkContext(cached.context()), cached.rdd());
    this.schema = schema;
    this.trainingRows = trainingRows;
    this.validationRows = validationRows;
    this.bytesOnHeap = bytesOnHeap;
    this.bytesOnDisk = bytesOnDisk;
  }

  /**
   * Shards the rows of a training. Each row is checked. A row of weight 0 is then dropped: it is in
   * no batch, and not in the validation rows.
   *
   * @param rows columns, by position: features (vector of D), target (number, or vector of T),
   *     weight (number), validation (Boolean)
   * @param workers W
   * @param partitions from 1 to W; one task runs the workers of a partition
   * @throws IllegalArgumentException if the schema does not allow a row, or there is no training
   *     row
   */
  public static Shards of(Dataset<Row> rows, ExampleSchema schema, int workers, int partitions) {
    Shards shards = shard(rows, schema, workers, partitions);
    if (shards.trainingRows == 0) {
      shards.close();
      throw noTrainingRows(rows);
    }
    return shards;
  }

  /** Shards the rows of a training, with one worker per partition. */
  public static Shards of(Dataset<Row> rows, ExampleSchema schema, int workers) {
    return of(rows, schema, workers, workers);
  }

  /**
   * Shards rows for evaluation only: all of them are validation rows.
   *
   * @param rows columns, by position: features, target, weight, as in {@link #of}
   * @throws IllegalArgumentException if the schema does not allow a row, or no row has a weight
   *     above 0
   */
  public static Shards forEvaluation(Dataset<Row> rows, ExampleSchema schema, int workers) {
    Shards shards =
        shard(rows.select(functions.col("*"), functions.lit(true)), schema, workers, workers);
    if (shards.validationRows == 0) {
      shards.close();
      throw new IllegalArgumentException("Cannot evaluate: there are no rows of a weight above 0");
    }
    return shards;
  }

  private static Shards shard(Dataset<Row> rows, ExampleSchema schema, int count, int partitions) {
    if (count < 1) {
      throw new IllegalArgumentException("Invalid workers: " + count + " (must be at least 1)");
    }
    JavaSparkContext spark = new JavaSparkContext(rows.sparkSession().sparkContext());
    JavaSerialized.requireRegistered(spark);
    JavaRDD<?> blocks = spark.emptyRDD();
    RowMemory memory = RowMemory.of(rows.sparkSession(), partitions, blocks.id());
    blocks = blocks.persist(StorageLevel.DISK_ONLY());
    Dealing dealing = new Dealing(schema, count, partitions, memory);
    JavaRDD<byte[]> first = dealing.first(rows);
    JavaRDD<JavaSerialized<PackedWorker>> cached = cached(dealing.workers(first));
    List<PackedWorker.Summary> workers = summaries(cached, blocks, dealing);
    long stretch = dealing.stretch(sum(workers, worker -> worker.training() + worker.validation()));
    if (workers.stream().anyMatch(worker -> worker.copies() > stretch)) {
      cached.unpersist(true);
      blocks.unpersist(true);
      blocks.persist(StorageLevel.DISK_ONLY());
      cached = cached(dealing.workers(first, stretch));
      workers = summaries(cached, blocks, dealing);
    }
    return new Shards(
        cached,
        blocks,
        dealing::removeFiles,
        cached.map(worker -> worker.value().worker()),
        new ShardFingerprints(
            workers.stream().mapToLong(PackedWorker.Summary::fingerprint).toArray()),
        schema,
        sum(workers, PackedWorker.Summary::training),
        sum(workers, PackedWorker.Summary::validation),
        sum(workers, PackedWorker.Summary::bytesOnHeap),
        sum(workers, PackedWorker.Summary::bytesOnDisk));
  }

  private static JavaRDD<JavaSerialized<PackedWorker>> cached(JavaRDD<PackedWorker> workers) {
    return workers
        .map(worker -> new JavaSerialized<>(worker)) // Java confuses two JavaSerialized::new
        .setName(NAME)
        .persist(LEVEL);
  }

  /** Packs and caches the rows. */
  private static List<PackedWorker.Summary> summaries(
      JavaRDD<JavaSerialized<PackedWorker>> cached, JavaRDD<?> blocksOnDisk, Dealing dealing) {
    try {
      return JavaSerialized.values(
          cached.map(worker -> new JavaSerialized<>(worker.value().summary())).collect());
    } catch (Exception e) { // Scala declares no exceptions, but SparkException is a checked one
      cached.unpersist(false);
      blocksOnDisk.unpersist(false);
      dealing.removeFiles();
      InvalidRowException.rethrowFrom(e);
      throw e;
    }
  }

  private static long sum(
      List<PackedWorker.Summary> workers, ToLongFunction<PackedWorker.Summary> rows) {
    return workers.stream().mapToLong(rows).sum();
  }

  /** Reads the rows again to find the reason. */
  private static IllegalArgumentException noTrainingRows(Dataset<Row> rows) {
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
   * All workers in the order of their index. A task fails with a {@link ChangedRowsException} if
   * the rows of one of its workers have changed.
   */
  public JavaRDD<Worker> workers() {
    return workers;
  }

  /**
   * Balances the cached shards over the executors, so that each task of the next job finds its
   * workers on its own executor. Costs one query of the blocks' locations.
   *
   * @param slots tasks that the cluster can run at the same time
   */
  public void spread(int slots) {
    placement.spread(slots);
  }

  /**
   * Share of an executor's heap for rows, from 0 to 1.
   *
   * @throws IllegalArgumentException if {@value #MEMORY} is no such number
   */
  public static double memoryShare(SparkSession spark) {
    return RowMemory.share(spark);
  }

  /** All workers with their rows, in the order of their index, on the driver. */
  public List<Worker> collect() {
    return JavaSerialized.values(run(workers.map(JavaSerialized::new)::collect));
  }

  /**
   * Runs a Spark job on the workers. Runs it again after rows on a disk were lost.
   *
   * @throws ChangedRowsException if the rows of a worker have changed
   */
  public <T> T run(Supplier<T> job) {
    for (int attempt = 1; ; attempt++) {
      try {
        return job.get();
      } catch (Exception e) { // Scala declares no exceptions, but SparkException is a checked one
        ChangedRowsException.rethrowFrom(e);
        if (attempt == MAX_ATTEMPTS || !recover(e)) {
          throw e;
        }
      }
    }
  }

  /**
   * Drops the cached rows if a job failed since some were lost on a disk. The next job computes all
   * rows again from the shuffle or the source.
   *
   * @return false if the job failed for another reason
   */
  public boolean recover(Throwable job) {
    Optional<String> reason = LostRowsException.reason(job);
    if (reason.isEmpty()) {
      return false;
    }
    LOG.warn("All rows are packed again: {}", reason.get());
    cached.unpersist(true);
    blocksOnDisk.unpersist(true);
    cached.persist(LEVEL);
    blocksOnDisk.persist(StorageLevel.DISK_ONLY());
    return true;
  }

  /** The cached RDD, whose workers are not checked. */
  public JavaRDD<?> cached() {
    return cached;
  }

  /** Expected fingerprints of the workers' rows. */
  public ShardFingerprints fingerprints() {
    return fingerprints;
  }

  /** Schema of the rows. */
  public ExampleSchema schema() {
    return schema;
  }

  /** Fingerprint of all rows: equal for equal rows. */
  public String fingerprint() {
    return fingerprints.ofAllRows();
  }

  public long trainingRows() {
    return trainingRows;
  }

  public long validationRows() {
    return validationRows;
  }

  /** Bytes of the rows in the memory of all executors, when they were packed first. */
  public long bytesOnHeap() {
    return bytesOnHeap;
  }

  /** Bytes of the rows in the local directories of all executors, when they were packed first. */
  public long bytesOnDisk() {
    return bytesOnDisk;
  }

  @Override
  public void close() {
    cached.unpersist(false);
    blocksOnDisk.unpersist(false);
    removeFiles.run();
  }

  /**
   * Checks that a plan can be trained and evaluated on these shards.
   *
   * @throws IllegalArgumentException if the number of workers or the schema differs
   */
  public void requireFit(TrainingPlan plan) {
    int outputs = plan.network().outputShape().size();
    requireEqual("workers", fingerprints.workers(), plan.workers());
    requireEqual("features", schema.features(), plan.network().inputShape().size());
    requireEqual("targets", schema.targets(), plan.loss().targetColumns(outputs));
    requireEqual("classes", schema.classes(), plan.loss().predictsClasses() ? outputs : 0);
  }

  private static void requireEqual(String name, int actual, int inPlan) {
    if (actual != inPlan) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "Invalid %s: %d (must be %d)", name, actual, inPlan));
    }
  }
}
