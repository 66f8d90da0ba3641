package io.weft.cli;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.MetricSums;
import io.weft.nn.Network;
import io.weft.report.ModelSummary;
import io.weft.report.RunResult;
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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** Trains Weft's own network on a run's data. */
final class NetworkTraining {
  private final TrainingRun run;
  private final PreparedData data;
  private final long startNanos;
  private final JavaSparkContext context;

  NetworkTraining(TrainingRun run, PreparedData data, long startNanos) {
    this.run = run;
    this.data = data;
    this.startNanos = startNanos;
    this.context = new JavaSparkContext(run.spark.sparkContext());
  }

  void run() {
    int asked = run.config.get(Keys.TRAINING_WORKERS);
    int workers = asked > 0 ? asked : context.defaultParallelism();
    try (Shards shards = Shards.of(data.trainingAndValidationColumns(), workers);
        Shards testShards = Shards.of(data.testColumns(), workers)) {
      run.say(
          "%s: %,d training, %,d validation, %,d test rows, ready after %.1f s%n",
          run.config.name(),
          shards.trainingRows(),
          shards.validationRows(),
          testShards.validationRows(),
          (System.nanoTime() - startNanos) / 1e9);
      TrainingPlan plan = new PlanBuilder(run.config).build(shards.columns(), workers);
      run.describe(summary(plan.network()), data);
      train(plan, shards, testShards);
    }
  }

  private void train(TrainingPlan plan, Shards shards, Shards testShards) {
    try (EpochRunner runner = runner(plan, shards);
        DriverEpochRunner test = new DriverEpochRunner(context, plan, testShards)) {
      TrainingResult result =
          new TrainingLoop(plan, runner, new Recorder(test)).run(TrainingState.initial(plan));
      Evaluation evaluation = test.evaluate(result.parameters());
      RunResult summary = summary(result, evaluation, runner.trainingRows());
      if (result.ending() == TrainingResult.Ending.STOPPED) {
        run.directory.stop(summary);
      } else {
        run.directory.finish(
            summary, evaluation.confusion(), run.config.get(Keys.DATA_CLASS_NAMES));
      }
    }
  }

  private EpochRunner runner(TrainingPlan plan, Shards shards) {
    return run.config.get(Keys.TRAINING_SYNC).equals("local")
        ? new LocalEpochRunner(plan, shards.workers().collect())
        : new DriverEpochRunner(context, plan, shards);
  }

  private static ModelSummary summary(Network network) {
    List<ModelSummary.Layer> layers =
        network.summary().stream()
            .map(
                layer ->
                    new ModelSummary.Layer(
                        layer.kind(), layer.outputShape().toString(), layer.parameters()))
            .toList();
    return new ModelSummary("ann", layers, network.parameterCount());
  }

  private static RunResult summary(TrainingResult result, Evaluation test, long trainingRows) {
    List<EpochMetrics> history = result.state().history();
    double seconds = history.stream().mapToDouble(EpochMetrics::seconds).sum();
    return new RunResult(
        test.sums().accuracy(),
        test.sums().meanLoss(),
        result.epoch(),
        history.size(),
        seconds,
        trainingRows * history.size() / seconds,
        sha256(result.parameters()));
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

  /** Writes each epoch down as it ends, with what the test rows say; they choose nothing. */
  private final class Recorder implements TrainingListener {
    private final DriverEpochRunner test;
    private final TrainingListener bar = new ProgressBar(run.progress, System::nanoTime);

    Recorder(DriverEpochRunner test) {
      this.test = test;
    }

    @Override
    public void onStart(TrainingPlan plan, long trainingRows, long validationRows) {
      bar.onStart(plan, trainingRows, validationRows);
    }

    @Override
    public void onStep(int epoch, int step, int steps, MetricSums sums) {
      bar.onStep(epoch, step, steps, sums);
    }

    @Override
    public void onEpoch(EpochMetrics metrics, TrainingState state) {
      Evaluation evaluation = test.evaluate(state.parameters());
      run.directory.append(
          metrics.withTest(evaluation.sums().meanLoss(), evaluation.sums().accuracy()));
      bar.onEpoch(metrics, state);
    }

    @Override
    public boolean isStopRequested() {
      return run.isStopRequested();
    }
  }
}
