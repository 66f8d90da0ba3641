package io.weft.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.math.Gemm;
import io.weft.report.Environment;
import io.weft.report.ModelSummary;
import io.weft.report.RunDescription;
import io.weft.report.RunDirectory;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;

/** One run, from a config to a run directory that is finished, stopped or failed. */
final class TrainingRun {
  private static final long STOP_SECONDS = 20;

  /**
   * Hooks of a higher priority run first; Spark stops its context at 40, the file systems are
   * closed at 10.
   */
  private static final int BEFORE_SPARK = 100;

  final SparkSession spark;
  final Config config;
  final RunDirectory directory;
  final PrintWriter progress;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopRequested;

  private TrainingRun(SparkSession spark, Config config, String runs, PrintWriter progress) {
    this.spark = spark;
    this.config = config;
    this.progress = progress;
    this.directory =
        RunDirectory.create(
            new Path(runs), config.name(), spark.sparkContext().hadoopConfiguration());
  }

  /** Trains, and returns where the run is kept. */
  static RunDirectory run(SparkSession spark, Config config, String runs, PrintWriter progress) {
    TrainingRun run = new TrainingRun(spark, config, runs, progress);
    Runnable stopper = run::stopAndWait;
    ShutdownHookManager hooks = ShutdownHookManager.get();
    hooks.addShutdownHook(stopper, BEFORE_SPARK, 2 * STOP_SECONDS, TimeUnit.SECONDS);
    try {
      run.train();
    } catch (RuntimeException e) {
      run.directory.fail(String.valueOf(e.getMessage()));
      throw e;
    } finally {
      run.ended.countDown();
      if (!hooks.isShutdownInProgress()) {
        hooks.removeShutdownHook(stopper);
      }
    }
    return run.directory;
  }

  /** On Ctrl-C: lets the step end and the run directory be completed, for a bounded time. */
  private void stopAndWait() {
    stopRequested = true;
    try {
      if (!ended.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        directory.stop(null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isStopRequested() {
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

  void describe(ModelSummary model, PreparedData data) {
    say("%s%n", model.toText().stripTrailing());
    Map<String, String> environment = Environment.describe();
    environment.put("spark", spark.version());
    environment.put("master", spark.sparkContext().master());
    environment.put("blas", Gemm.fastestName());
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
    progress.printf(Locale.ROOT, format, values);
    progress.flush();
  }
}
