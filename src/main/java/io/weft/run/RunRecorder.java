package io.weft.run;

import static java.util.Objects.requireNonNull;

import io.weft.config.Keys;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore.Part;
import io.weft.metrics.MetricSums;
import io.weft.nn.Network;
import io.weft.rundir.ModelSummary;
import io.weft.rundir.Run;
import io.weft.rundir.RunResult;
import io.weft.rundir.StepTime;
import io.weft.rundir.TensorBoardEvents;
import io.weft.settings.Hyperparameters;
import io.weft.train.Evaluation;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.Transformer;
import org.jspecify.annotations.Nullable;

/**
 * Records the training of a network: each epoch with its scores on the test rows, and the outcome.
 * The test rows do not influence the training.
 */
final class RunRecorder implements TrainingListener, AutoCloseable {
  private final RunContext run;
  private final PreparedData data;
  private final long startNanos;
  private String sync = "";
  private List<EpochMetrics> earlierEpochs = List.of();
  private boolean isResumed;

  /** Memory and disk that the rows take on the executors, for people. */
  private String place = "";

  private @Nullable Started started;
  private @Nullable TensorBoardEvents tensorBoard;
  private @Nullable TrainingResult result;

  /** Facts that are known when the training starts. */
  private record Started(TrainingPlan plan, long trainingRows, TestEvaluator test) {}

  /**
   * Makes a recorder of one training.
   *
   * @param startNanos start of the run, from {@link System#nanoTime}
   */
  RunRecorder(RunContext run, PreparedData data, long startNanos) {
    this.run = run;
    this.data = data;
    this.startNanos = startNanos;
  }

  @Override
  public void onWait(String reason) {
    run.warn("%s", reason);
    run.listener().onWait(reason);
  }

  @Override
  public void onSync(String mode, String reason) {
    sync = mode;
    run.say("sync: %s (%s)", mode, reason);
    run.listener().onSync(mode, reason);
  }

  @Override
  public void onRows(long bytesOnHeap, long bytesOnDisk) {
    String heap = String.format(Locale.ROOT, "%.0f MB in memory", bytesOnHeap / 1e6);
    String disk = String.format(Locale.ROOT, "%.0f MB on disk", bytesOnDisk / 1e6);
    place = bytesOnDisk == 0 ? heap : bytesOnHeap == 0 ? disk : heap + ", " + disk;
    run.listener().onRows(bytesOnHeap, bytesOnDisk);
  }

  @Override
  public void onResume(String checkpoint, TrainingState state) {
    earlierEpochs = state.history();
    isResumed = true;
    int epochs = run.config().get(Hyperparameters.EPOCHS);
    if (state.isWithinEpoch()) {
      run.say(
          "Continues from %s (in epoch %d of %d, after %d steps)",
          checkpoint, state.epoch() + 1, epochs, state.part().steps());
    } else {
      run.say("Continues from %s (epoch %d of %d)", checkpoint, state.epoch(), epochs);
    }
    run.listener().onResume(checkpoint, state);
  }

  @Override
  public void onStart(TrainingPlan plan, long rows, long validationRows) {
    if (!isResumed) {
      run.previous().ifPresent(this::requireUnfinished);
    }
    TestEvaluator test = new TestEvaluator(run.spark(), plan, data);
    started = new Started(plan, rows, test);
    data.remarks().forEach(remark -> run.say("%s", remark));
    run.say(
        "%s: %,d training, %,d validation, %,d test rows, %s, ready after %.1f s",
        run.config().name(),
        rows,
        validationRows,
        test.rows(),
        place,
        (System.nanoTime() - startNanos) / 1e9);
    run.start(data.files(), summary(plan.network()), plan.workers(), sync);
    run.directory().rewind(earlierEpochs);
    if (run.config().get(Keys.METRICS_TENSORBOARD)) {
      tensorBoard =
          TensorBoardEvents.create(
              run.directory().tensorBoardPath(),
              run.spark().sparkContext().hadoopConfiguration(),
              earlierEpochs.isEmpty() ? 0 : earlierEpochs.get(earlierEpochs.size() - 1).step());
    }
    run.listener().onStart(plan, rows, validationRows);
  }

  /** Allows a resumed run to start from its first epoch, unless that would discard its result. */
  private void requireUnfinished(Run previous) {
    if (previous.status() == Run.Status.FINISHED) {
      throw new IllegalStateException(
          "Cannot resume %s: it is finished and has no checkpoint to continue from"
              .formatted(run.directory()));
    }
    run.warn("%s has no checkpoint: it starts from the beginning", run.directory());
  }

  @Override
  public void onStep(int epoch, int step, int steps, MetricSums sums) {
    run.listener().onStep(epoch, step, steps, sums);
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingState state) {
    Evaluation evaluation = requireNonNull(started).test.evaluate(state.parameters());
    EpochMetrics tested = metrics.with(Part.TEST, evaluation.sums());
    run.writer().append(List.of(tested));
    if (tensorBoard != null) {
      tensorBoard.append(tested);
    }
    run.listener().onEpoch(tested, state);
  }

  @Override
  public void onEnd(TrainingResult ended) {
    result = ended;
    run.listener().onEnd(ended);
  }

  @Override
  public boolean isStopRequested() {
    boolean isJvmEnding = run.stop().isRequestedNow(); // is always asked: it then cancels no job
    return isJvmEnding || run.listener().isStopRequested();
  }

  /** Outcome of the training, with the parts of its page written. */
  TrainingOutcome outcome(Transformer model) {
    TrainingResult ended = requireNonNull(result);
    Started start = requireNonNull(started);
    TrainingPlan plan = start.plan;
    StepTime.of(ended.state().history())
        .map(time -> time.verdict(sync, plan.batchSize(), plan.workers()))
        .ifPresent(verdict -> run.say("%s", verdict));
    Evaluation evaluation = start.test.evaluate(ended.parameters());
    RunResult summary = summary(ended, evaluation, start.trainingRows);
    if (ended.ending() == TrainingResult.Ending.STOPPED) {
      return TrainingOutcome.stopped(summary);
    }
    data.requireUnchanged();
    TestScores scores = TestScores.of(model, data, evaluation.confusion());
    run.tryForThePage(() -> run.directory().keepTable(scores.facts(model, data)));
    if (data.hasImages()) {
      run.tryForThePage(() -> run.directory().keepMistakes(data.mistakes(model)));
      run.tryForThePage(
          () ->
              run.directory()
                  .keepFirstLayer(data.firstLayer().of(plan.network(), ended.parameters())));
    }
    return TrainingOutcome.finished(
        summary.withScores(scores.values()), evaluation.confusion(), data.classNames());
  }

  @Override
  public void close() {
    if (tensorBoard != null) {
      tensorBoard.close();
    }
    if (started != null) {
      started.test.close();
    }
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

  private static RunResult summary(TrainingResult result, Evaluation test, long trainingRows) {
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

  /** SHA-256 of the parameters as little-endian bytes. */
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
