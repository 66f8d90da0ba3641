package io.weft.cli;

import io.weft.data.PixelCsv;
import io.weft.data.PixelSchema;
import io.weft.data.PixelTable;
import io.weft.data.Preprocessing;
import io.weft.data.StratifiedSplit;
import io.weft.math.Gemm;
import io.weft.metrics.EpochMetrics;
import io.weft.nn.Network;
import io.weft.report.RunDirectory;
import io.weft.report.TextTable;
import io.weft.spark.DriverEpochRunner;
import io.weft.spark.Shards;
import io.weft.train.EpochRunner;
import io.weft.train.Evaluation;
import io.weft.train.LocalEpochRunner;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingLoop;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** One training from CSV to run directory. */
final class TrainingRun {
  private static final String VALIDATION = "validation";

  private final SparkSession spark;
  private final JavaSparkContext context;
  private final RunConfig config;
  private final RunDirectory directory;
  private final PrintWriter progress;
  private final PrintWriter results;
  private volatile boolean stopRequested;
  private volatile boolean ended;

  TrainingRun(
      SparkSession spark,
      RunConfig config,
      String runs,
      PrintWriter progress,
      PrintWriter results) {
    this.spark = spark;
    this.context = new JavaSparkContext(spark.sparkContext());
    this.config = config;
    this.progress = progress;
    this.results = results;
    this.directory =
        RunDirectory.create(
            new Path(runs), config.name(), config.asMap(), context.hadoopConfiguration());
  }

  void run() {
    if (!config.get(Keys.KIND).equals("network")) {
      throw new UsageException(List.of("Invalid kind: mlpc (must be network)"));
    }
    Thread stopper = new Thread(this::stopAndWait, "weft-stop");
    Runtime.getRuntime().addShutdownHook(stopper);
    try {
      directory.put("seed", config.get(Keys.SEED));
      directory.put("environment", environment());
      train();
    } catch (RuntimeException e) {
      directory.put("error", String.valueOf(e.getMessage()));
      directory.end("failed");
      throw e;
    } finally {
      ended = true;
      if (!stopRequested) {
        Runtime.getRuntime().removeShutdownHook(stopper);
      }
    }
  }

  /** On Ctrl-C: lets the step end and the run directory be completed, for a bounded time. */
  private void stopAndWait() {
    stopRequested = true;
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!ended && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  private void train() {
    long start = System.nanoTime();
    PixelSchema schema =
        new PixelSchema(
            config.get(Keys.DATA_PIXELS),
            config.get(Keys.DATA_CLASSES),
            PixelSchema.Labels.REQUIRED);
    int workers =
        config.get(Keys.WORKERS) > 0 ? config.get(Keys.WORKERS) : context.defaultParallelism();
    try (PixelTable trainTable = PixelCsv.read(spark, config.get(Keys.DATA_TRAIN), schema);
        PixelTable testTable = PixelCsv.read(spark, config.get(Keys.DATA_TEST), schema)) {
      directory.put(
          "data",
          List.of(
              describe("train", Keys.DATA_TRAIN, trainTable),
              describe("test", Keys.DATA_TEST, testTable)));
      Dataset<Row> marked =
          StratifiedSplit.mark(
              trainTable.rows(),
              "label",
              "pixels",
              VALIDATION,
              config.get(Keys.DATA_VALIDATION_ROWS),
              config.get(Keys.SEED));
      PipelineModel preprocessing =
          Preprocessing.pipeline("pixels", "features", normalisation(), constantPixels())
              .fit(marked.filter(functions.not(functions.col(VALIDATION))));
      Dataset<Row> test = testTable.rows().withColumn(VALIDATION, functions.lit(true));
      try (Shards shards = Shards.of(columns(preprocessing.transform(marked)), workers);
          Shards testShards = Shards.of(columns(preprocessing.transform(test)), workers)) {
        progress.printf(
            Locale.ROOT,
            "%s: %,d training, %,d validation, %,d test rows, ready after %.1f s%n",
            config.name(),
            shards.trainingRows(),
            shards.validationRows(),
            testShards.validationRows(),
            (System.nanoTime() - start) / 1e9);
        train(new PlanBuilder(config).build(shards.columns(), workers), shards, testShards);
      }
    }
  }

  private void train(TrainingPlan plan, Shards shards, Shards testShards) {
    describe(plan.network());
    try (EpochRunner runner = runner(plan, shards);
        DriverEpochRunner testRunner = new DriverEpochRunner(context, plan, testShards)) {
      TrainingListener listener = new Recorder(testRunner);
      TrainingResult result =
          new TrainingLoop(plan, runner, listener).run(TrainingState.initial(plan));
      Evaluation test = testRunner.evaluate(result.parameters());
      directory.confusion(test.confusion(), config.get(Keys.DATA_CLASS_NAMES));
      directory.put("result", describe(result, test, runner.trainingRows()));
      boolean stopped = result.ending() == TrainingResult.Ending.STOPPED;
      directory.end(stopped ? "stopped" : "finished");
      results.printf(
          Locale.ROOT,
          "%s: test accuracy %.2f%%, loss %.4f (epoch %d of %d)  %s%n",
          config.name(),
          100 * test.sums().accuracy(),
          test.sums().meanLoss(),
          result.epoch(),
          result.state().epoch(),
          directory.path());
      results.flush();
    }
  }

  private EpochRunner runner(TrainingPlan plan, Shards shards) {
    return config.get(Keys.SYNC).equals("local")
        ? new LocalEpochRunner(plan, shards.workers().collect())
        : new DriverEpochRunner(context, plan, shards);
  }

  private Preprocessing.Normalisation normalisation() {
    return switch (config.get(Keys.DATA_NORMALISATION)) {
      case "min-max" -> Preprocessing.Normalisation.MIN_MAX;
      case "none" -> Preprocessing.Normalisation.NONE;
      default -> Preprocessing.Normalisation.STANDARD;
    };
  }

  private Preprocessing.ConstantPixels constantPixels() {
    return config.get(Keys.DATA_DROP_CONSTANT_PIXELS)
        ? Preprocessing.ConstantPixels.DROP
        : Preprocessing.ConstantPixels.KEEP;
  }

  private static Dataset<Row> columns(Dataset<Row> rows) {
    return rows.select(
        functions.col("features"),
        functions.col("label"),
        functions.lit(1.0),
        functions.col(VALIDATION));
  }

  private Map<String, Object> describe(String role, Key<String> path, PixelTable table) {
    return Map.of(
        "role",
        role,
        "path",
        config.get(path),
        "rows",
        table.count(),
        "fingerprint",
        table.fingerprint());
  }

  private void describe(Network network) {
    TextTable table = new TextTable("layer", "output shape", "parameters");
    for (Network.LayerSummary layer : network.summary()) {
      table.row(layer.kind(), layer.outputShape().toString(), "%,d".formatted(layer.parameters()));
    }
    table.row("total", "", "%,d".formatted(network.parameterCount()));
    progress.print(table);
    progress.flush();
    directory.put(
        "model",
        Map.of(
            "kind",
            "network",
            "parameters",
            network.parameterCount(),
            "layers",
            network.summary().stream()
                .map(
                    layer ->
                        Map.of(
                            "layer",
                            layer.kind(),
                            "output_shape",
                            layer.outputShape().sizes(),
                            "parameters",
                            layer.parameters()))
                .toList()));
  }

  private static Map<String, Object> describe(
      TrainingResult result, Evaluation test, long trainingRows) {
    List<EpochMetrics> history = result.state().history();
    double seconds = history.stream().mapToDouble(EpochMetrics::seconds).sum();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("test_accuracy", test.sums().accuracy());
    values.put("test_loss", test.sums().meanLoss());
    values.put("best_epoch", result.epoch());
    values.put("epochs", history.size());
    values.put("train_seconds", seconds);
    values.put("images_per_second", seconds == 0 ? 0 : trainingRows * history.size() / seconds);
    values.put("weights_sha256", sha256(result.parameters()));
    return values;
  }

  /** Of the parameters as little-endian bytes. */
  private static String sha256(float[] parameters) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(parameters.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(parameters);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private Map<String, Object> environment() {
    Map<String, Object> environment = new LinkedHashMap<>();
    environment.put("spark", spark.version());
    environment.put("master", context.master());
    environment.put("java", System.getProperty("java.version"));
    environment.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    environment.put("arch", System.getProperty("os.arch"));
    environment.put("cores", Runtime.getRuntime().availableProcessors());
    environment.put("blas", Gemm.fastestName());
    environment.put("commit", Weft.build().getProperty("git.commit.id.abbrev", "unknown"));
    return environment;
  }

  /** Writes each epoch down as it ends, with what the test rows say; they choose nothing. */
  private final class Recorder implements TrainingListener {
    private final DriverEpochRunner test;

    Recorder(DriverEpochRunner test) {
      this.test = test;
    }

    @Override
    public void onEpoch(EpochMetrics metrics, TrainingState state) {
      Evaluation evaluation = test.evaluate(state.parameters());
      directory.append(
          metrics.withTest(evaluation.sums().meanLoss(), evaluation.sums().accuracy()));
      progress.printf(
          Locale.ROOT,
          "epoch %d  loss %.4f  accuracy %.2f%%  validation %.4f  %.2f%%  %,.0f images/s  %.1f s%n",
          metrics.epoch(),
          metrics.trainLoss(),
          100 * metrics.trainAccuracy(),
          metrics.validationLoss(),
          100 * metrics.validationAccuracy(),
          metrics.imagesPerSecond(),
          metrics.seconds());
      progress.flush();
    }

    @Override
    public boolean isStopRequested() {
      return stopRequested;
    }
  }
}
