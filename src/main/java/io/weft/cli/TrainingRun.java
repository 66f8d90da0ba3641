package io.weft.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.math.Gemm;
import io.weft.report.Environment;
import io.weft.report.ModelSummary;
import io.weft.report.Run;
import io.weft.report.RunDescription;
import io.weft.report.RunDirectory;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;

/** One run, from a config to a run directory that is finished, stopped or failed. */
final class TrainingRun {
  private static final long STOP_SECONDS = 20;
  private static final long CANCEL_MILLIS = 100;

  /**
   * Hooks of a higher priority run first; Spark stops its context at 40, the file systems are
   * closed at 10.
   */
  private static final int BEFORE_SPARK = 100;

  final SparkSession spark;
  final Config config;
  final RunDirectory directory;
  final Progress progress;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopRequested;
  private volatile boolean asksWhetherToStop;

  private TrainingRun(SparkSession spark, Config config, String runs, Progress progress) {
    this.spark = spark;
    this.config = config;
    this.progress = progress;
    this.directory =
        RunDirectory.create(
            new Path(runs), config.name(), spark.sparkContext().hadoopConfiguration());
  }

  /**
   * Trains, and returns where the run is kept.
   *
   * @throws CancellationException when the JVM goes down meanwhile, as on Ctrl-C
   */
  static RunDirectory run(SparkSession spark, Config config, String runs, Progress progress) {
    TrainingRun run = new TrainingRun(spark, config, runs, progress);
    Runnable stopper = run::stopAndWait;
    ShutdownHookManager hooks = ShutdownHookManager.get();
    try {
      hooks.addShutdownHook(stopper, BEFORE_SPARK, 2 * STOP_SECONDS, TimeUnit.SECONDS);
      run.train();
    } catch (Exception e) { // Spark throws checked ones undeclared
      run.failed(e);
      throw e;
    } finally {
      progress.clear();
      run.ended.countDown();
      if (!hooks.isShutdownInProgress()) {
        hooks.removeShutdownHook(stopper);
      }
    }
    if (run.stopRequested) {
      throw new CancellationException("the run was stopped");
    }
    return run.directory;
  }

  private void failed(Exception reason) {
    if (stopRequested) {
      directory.stop(null);
      throw (CancellationException)
          new CancellationException("the run was stopped").initCause(reason);
    }
    try {
      directory.fail(String.valueOf(reason.getMessage()));
    } catch (UncheckedIOException e) { // the disk may be what failed
      reason.addSuppressed(e);
      progress.warn("%s%n", String.valueOf(e.getMessage()));
    }
  }

  /**
   * On Ctrl-C: lets the step end and the run directory be completed, for a bounded time. What does
   * not ask whether to stop, reading data and MLPC, ends when its Spark jobs are cancelled.
   */
  private void stopAndWait() {
    stopRequested = true;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    try {
      while (!ended.await(CANCEL_MILLIS, TimeUnit.MILLISECONDS) && System.nanoTime() < deadline) {
        if (!asksWhetherToStop) {
          spark.sparkContext().cancelAllJobs();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    directory.stop(null);
    sayWhatIsKept();
  }

  private void sayWhatIsKept() {
    if (directory.run().status() == Run.Status.STOPPED) {
      boolean baseline = config.get(Keys.KIND).equals("mlpc");
      progress.warn(
          "Stopped: %d of %d %s are done and kept in %s%n",
          directory.epochs().size(),
          config.get(baseline ? Keys.MLPC_MAX_ITERATIONS : Keys.TRAINING_EPOCHS),
          baseline ? "iterations" : "epochs",
          directory);
    }
  }

  /** Asked after each step. */
  boolean isStopRequested() {
    asksWhetherToStop = true;
    return stopRequested;
  }

  private void train() {
    long start = System.nanoTime();
    try (PreparedData data = new PreparedData(spark, config)) {
      if (config.get(Keys.KIND).equals("mlpc")) {
        new BaselineTraining(this, data).run();
      } else {
        new NetworkTraining(this, data, start).run();
      }
    }
  }

  /**
   * Writes down what is about to be trained.
   *
   * @param more for the environment
   */
  void describe(ModelSummary model, PreparedData data, Map<String, String> more) {
    say("%s%n", model.toText().stripTrailing());
    Map<String, String> environment = Environment.describe();
    environment.put("spark", spark.version());
    environment.put("master", spark.sparkContext().master());
    environment.put("blas", Gemm.fastestName());
    environment.putAll(more);
    environment.put("commit", Build.current().commit().orElse("unknown"));
    directory.start(
        new RunDescription(
            new ObjectMapper().valueToTree(config.asTree()),
            config.get(Keys.SEED),
            data.files(),
            model,
            environment));
  }

  /** Tells the user how it goes. */
  void say(String format, Object... values) {
    progress.say(format, values);
  }
}
