package io.weft.run;

import static java.util.Objects.requireNonNull;

import io.weft.config.Keys;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.MetricSums;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.nn.Network;
import io.weft.rundir.ModelSummary;
import io.weft.rundir.RunResult;
import io.weft.rundir.StepTime;
import io.weft.rundir.TensorBoardEvents;
import io.weft.settings.Hyperparameters;
import io.weft.spark.ShardEvaluator;
import io.weft.spark.rows.ExampleSchema;
import io.weft.spark.rows.Shards;
import io.weft.train.Evaluation;
import io.weft.train.Split;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.RDDInfo;
import org.jspecify.annotations.Nullable;

/**
 * Writes a training into its run directory as it goes: what is trained, each epoch as it ends with
 * what the test rows say, and the result. The test rows choose nothing.
 */
final class RunRecorder implements TrainingListener, AutoCloseable {
  private final TrainingRun run;
  private final PreparedData data;
  private final long startNanos;
  private @Nullable Shards testShards;
  private @Nullable ShardEvaluator test;
  private @Nullable TensorBoardEvents tensorBoard;
  private @Nullable TrainingResult result;
  private String sync = "";
  private @Nullable TrainingPlan trained;
  private long trainingRows;
  private List<EpochMetrics> history = List.of();

  RunRecorder(TrainingRun run, PreparedData data, long startNanos) {
    this.run = run;
    this.data = data;
    this.startNanos = startNanos;
  }

  @Override
  public void onWait(String reason) {
    run.listener.onWarning(reason);
  }

  @Override
  public void onSync(String mode, String reason) {
    sync = mode;
    run.say("sync: %s (%s)", mode, reason);
  }

  @Override
  public void onResume(String checkpoint, TrainingState state) {
    history = state.history();
    run.say(
        "Going on from %s (epoch %d of %d)",
        checkpoint, state.epoch(), run.config.get(Hyperparameters.EPOCHS));
  }

  @Override
  public void onStart(TrainingPlan plan, long rows, long validationRows) {
    if (history.isEmpty()) {
      run.fromTheBeginning();
    }
    trainingRows = rows;
    trained = plan;
    Shards tested = testShards(plan);
    testShards = tested;
    test = new ShardEvaluator(new JavaSparkContext(run.spark.sparkContext()), plan, tested);
    run.say(
        "%s: %,d training, %,d validation, %,d test rows, %s, ready after %.1f s",
        run.config.name(),
        rows,
        validationRows,
        tested.validationRows(),
        cached(),
        (System.nanoTime() - startNanos) / 1e9);
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("sync", sync);
    environment.put(TrainingRun.WORKERS, String.valueOf(plan.workers()));
    run.describe(summary(plan.network()), data, environment);
    run.directory.rewind(history);
    if (run.config.get(Keys.METRICS_TENSORBOARD)) {
      tensorBoard =
          TensorBoardEvents.create(
              run.directory.tensorBoardPath(),
              run.spark.sparkContext().hadoopConfiguration(),
              history.isEmpty() ? 0 : history.get(history.size() - 1).step());
    }
    run.listener.onStart(plan, rows, validationRows);
  }

  @Override
  public void onStep(int epoch, int step, int steps, MetricSums sums) {
    run.listener.onStep(epoch, step, steps, sums);
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingState state) {
    Evaluation evaluation = evaluate(state.parameters());
    run.requireClaim();
    EpochMetrics tested =
        metrics.withTest(evaluation.sums().meanLoss(), evaluation.sums().accuracy());
    run.directory.append(tested);
    if (tensorBoard != null) {
      tensorBoard.append(tested);
    }
    run.listener.onEpoch(metrics, state);
  }

  @Override
  public void onEnd(TrainingResult ended) {
    result = ended;
  }

  @Override
  public boolean isStopRequested() {
    return run.isStopRequested();
  }

  /** The test rows, dealt out to as many workers as the training has. */
  private Shards testShards(TrainingPlan plan) {
    ExampleSchema schema =
        ExampleSchema.classification(
            plan.network().inputShape().size(), run.config.get(Keys.DATA_CLASSES));
    return Shards.forEvaluation(data.testColumns(), schema, plan.workers());
  }

  /** What the rows take on the executors. */
  private String cached() {
    long memory = 0;
    long disk = 0;
    for (RDDInfo rows : run.spark.sparkContext().getRDDStorageInfo()) {
      memory += rows.memSize();
      disk += rows.diskSize();
    }
    return disk == 0
        ? String.format(Locale.ROOT, "%.0f MB cached", memory / 1e6)
        : String.format(Locale.ROOT, "%.0f MB cached, %.0f MB on disk", memory / 1e6, disk / 1e6);
  }

  /** After the training: what the run directory says from now on. */
  void finish(NeuralNetworkClassificationModel model) {
    TrainingResult ended = requireNonNull(result);
    TrainingPlan plan = requireNonNull(trained);
    StepTime.of(ended.state().history())
        .map(time -> time.verdict(sync, plan.batchSize(), plan.workers()))
        .ifPresent(run.listener::onMessage);
    Evaluation evaluation = evaluate(ended.parameters());
    RunResult summary = summary(ended, evaluation);
    if (ended.ending() == TrainingResult.Ending.STOPPED) {
      run.directory.stop(summary);
    } else {
      data.requireUnchanged();
      run.forThePage(() -> run.directory.keepMistakes(data.mistakes(model)));
      run.forThePage(
          () ->
              run.directory.keepFirstLayer(
                  data.firstLayer().of(plan.network(), ended.parameters())));
      run.directory.finish(summary, evaluation.confusion(), data.classNames());
    }
  }

  @Override
  public void close() {
    if (tensorBoard != null) {
      tensorBoard.close();
    }
    if (test != null) {
      test.close();
    }
    if (testShards != null) {
      testShards.close();
    }
  }

  private Evaluation evaluate(float[] parameters) {
    return requireNonNull(test).evaluate(parameters, Split.VALIDATION);
  }

  private static ModelSummary summary(Network network) {
    List<ModelSummary.Layer> layers =
        network.summary().stream()
            .map(
                layer ->
                    new ModelSummary.Layer(
                        layer.kind(), layer.outputShape().toString(), layer.parameters()))
            .toList();
    String kind = network.inputShape().isImage() ? "cnn" : "ann";
    return new ModelSummary(kind, layers, network.parameterCount());
  }

  private RunResult summary(TrainingResult result, Evaluation test) {
    List<EpochMetrics> epochs = result.state().history();
    double seconds = epochs.stream().mapToDouble(EpochMetrics::seconds).sum();
    return new RunResult(
        test.sums().accuracy(),
        test.sums().meanLoss(),
        result.epoch(),
        epochs.size(),
        seconds,
        trainingRows * epochs.size() / seconds,
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
}
