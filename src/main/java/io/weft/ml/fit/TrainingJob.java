package io.weft.ml.fit;

import io.weft.files.Secrets;
import io.weft.math.ContentHash;
import io.weft.metrics.EpochMetrics;
import io.weft.ml.ModelEvaluation;
import io.weft.ml.NeuralNetworkParams;
import io.weft.ml.NeuralNetworkTrainingSummary;
import io.weft.ml.StageParams;
import io.weft.ml.TrainedNetwork;
import io.weft.settings.PlanBuilder;
import io.weft.settings.Task;
import io.weft.spark.AllReduceEpochRunner;
import io.weft.spark.DriverEpochRunner;
import io.weft.spark.GradientExchange;
import io.weft.spark.ShardEvaluator;
import io.weft.spark.SlotGuard;
import io.weft.spark.Slots;
import io.weft.spark.rows.ExampleSchema;
import io.weft.spark.rows.Shards;
import io.weft.train.EpochRunner;
import io.weft.train.Evaluation;
import io.weft.train.LocalEpochRunner;
import io.weft.train.Split;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingLoop;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import io.weft.ui.LiveView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of {@code fit}: it makes a trained network from a dataset and Params. It keeps no state
 * between calls, and frees everything that it caches and broadcasts.
 */
public final class TrainingJob {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  /** Logs each epoch. */
  private static final TrainingListener EPOCH_LOG =
      new TrainingListener() {
        @Override
        public void onEpoch(EpochMetrics metrics, TrainingState state) {
          LOG.info("{}", metrics);
        }
      };

  private final NeuralNetworkParams params;
  private final TrainingRows rows;
  private final TrainingChecks checks;
  private final JavaSparkContext spark;
  private final SlotGuard guard;

  public TrainingJob(
      NeuralNetworkParams params,
      Dataset<?> dataset,
      String featuresCol,
      String labelCol,
      SlotGuard guard) {
    this.params = params;
    this.rows = new TrainingRows(params, dataset, featuresCol, labelCol);
    this.checks = new TrainingChecks(params);
    this.guard = guard;
    this.spark = new JavaSparkContext(dataset.sparkSession().sparkContext());
  }

  /** A trained network, with the summary of its training. */
  public record Result(TrainedNetwork network, NeuralNetworkTrainingSummary summary) {}

  public TrainingRows rows() {
    return rows;
  }

  /** Trains. */
  public Result run(Task task, TrainingListener listener) {
    TrainingPlan plan =
        new PlanBuilder(params.stageParams())
            .plan(rows.features(), task, () -> Slots.ofCluster(spark));
    if (!rows.mayHaveValidation()) {
      checks.requireNoUseOfValidation();
    }
    MemoryCheck.require(plan, spark.sc());
    LOG.info("Training {} with {} workers: {}", params.uid(), plan.workers(), plan);
    checks.requireRowsForWorkers(rows);
    checks.warningOfEncoding(rows).ifPresent(LOG::warn);
    TrainingChecks.warningOfSmallBatches(plan).ifPresent(LOG::warn);
    LiveView view = LiveView.open(spark.sc(), params.uid(), plan);
    try {
      return train(plan, task, TrainingListener.both(listener, view));
    } catch (Throwable e) {
      view.failed(e);
      throw e;
    }
  }

  private ExampleSchema schema(TrainingPlan plan, Task task) {
    int features = rows.features().count();
    ExampleSchema schema =
        task instanceof Task.Classification classification
            ? ExampleSchema.classification(features, classification.classes())
            : ExampleSchema.regression(features, task.outputs());
    return schema.withNominal(plan.network().nominalColumns());
  }

  private Result train(TrainingPlan plan, Task task, TrainingListener listener) {
    ExampleSchema rowSchema = schema(plan, task);
    GradientExchange sync = GradientExchange.choose(spark, params.getSync(), plan.workers());
    LOG.info("Exchanging gradients by {}: {}", sync.mode(), sync.reason());
    listener.onSync(sync.mode().toString(), sync.reason());
    guard.require(sync);
    try (Shards shards = Shards.of(rows.split(rowSchema), rowSchema, plan.workers(), sync.tasks());
        EpochRunner runner = runner(sync.mode(), plan, shards);
        ShardEvaluator evaluator = new ShardEvaluator(spark, plan, shards)) {
      checks.requireWorkersAtMost(shards.trainingRows() + shards.validationRows());
      if (shards.validationRows() == 0) {
        checks.requireNoUseOfValidation();
      }
      listener.onRows(shards.bytesOnHeap(), shards.bytesOnDisk());
      TrainingResult result = train(plan, shards, runner, listener);
      Split split = shards.validationRows() > 0 ? Split.VALIDATION : Split.TRAINING;
      Evaluation evaluation = evaluator.evaluate(result.parameters(), split);
      TrainingChecks.requireFinite(result, evaluation.sums().meanLoss());
      return new Result(
          new TrainedNetwork(task, plan.network(), result.parameters()),
          summary(result, shards, split, evaluation));
    }
  }

  /** Trains from the newest checkpoint, or from the start if there is none. */
  private TrainingResult train(
      TrainingPlan plan, Shards shards, EpochRunner runner, TrainingListener listener) {
    Optional<float[]> given = initialWeights(plan);
    Optional<Checkpoints> checkpoints = checkpoints(plan, fingerprint(given), shards);
    Optional<Checkpoints.SavedState> found = checkpoints.flatMap(Checkpoints::newest);
    found.ifPresent(from -> TrainingChecks.requireEpochs(plan.epochs(), from));
    found.ifPresent(from -> reportResume(from, listener));
    TrainingState start =
        found.map(Checkpoints.SavedState::state).orElseGet(() -> start(plan, given));
    // the listener first: its files of an epoch are there when the checkpoint is
    TrainingListener all =
        TrainingListener.both(
            EPOCH_LOG,
            checkpoints
                .map(directory -> TrainingListener.both(listener, saving(directory, start)))
                .orElse(listener));
    return new TrainingLoop(plan, runner, all).run(start);
  }

  private TrainingListener saving(Checkpoints checkpoints, TrainingState start) {
    double minutes = params.getCheckpointMinutes();
    // a cast of a double that is too large gives the largest long
    Duration limit =
        minutes == 0 ? EpochRunner.NO_LIMIT : Duration.ofNanos((long) (minutes * 60e9));
    return new CheckpointListener(
        checkpoints, params.getCheckpointInterval(), limit, start, System::nanoTime);
  }

  private EpochRunner runner(GradientExchange.Mode mode, TrainingPlan plan, Shards shards) {
    return switch (mode) {
      case ALL_REDUCE -> new AllReduceEpochRunner(spark, plan, shards);
      case DRIVER -> new DriverEpochRunner(spark, plan, shards);
      case LOCAL -> new LocalEpochRunner(plan, shards.collect());
    };
  }

  private Optional<Checkpoints> checkpoints(
      TrainingPlan plan, String initialWeights, Shards shards) {
    if (params.getCheckpointDir().isEmpty() || params.getCheckpointInterval() == 0) {
      return Optional.empty();
    }
    Path directory = new Path(params.getCheckpointDir());
    return Optional.of(
        new Checkpoints(
            params.stageParams().isOfCopy() ? directoryOfFit(directory, shards) : directory,
            spark.hadoopConfiguration(),
            params.getCheckpointsKept(),
            plan,
            initialWeights,
            shards.fingerprint()));
  }

  /**
   * The directory of a fit of a copy. Fits of other Params or rows have another one, and the same
   * fit finds it again.
   */
  private Path directoryOfFit(Path parent, Shards shards) {
    String fit = params.stageParams().valuesAsJson() + shards.fingerprint();
    return new Path(parent, "fit-" + UUID.nameUUIDFromBytes(fit.getBytes(StandardCharsets.UTF_8)));
  }

  private static void reportResume(Checkpoints.SavedState from, TrainingListener listener) {
    String file = Secrets.redacted(from.file().toString());
    LOG.info("Continuing from {}", file);
    listener.onResume(file, from.state());
  }

  private static TrainingState start(TrainingPlan plan, Optional<float[]> given) {
    return given
        .map(parameters -> TrainingState.initial(plan, parameters))
        .orElseGet(() -> TrainingState.initial(plan));
  }

  private static String fingerprint(Optional<float[]> given) {
    return given
        .map(weights -> String.format(Locale.ROOT, "%016x", ContentHash.append(0, weights)))
        .orElse("none");
  }

  /** The Param {@code initialWeights} in float; empty if it is not set. */
  private Optional<float[]> initialWeights(TrainingPlan plan) {
    if (!params.isDefined(params.initialWeights())) {
      return Optional.empty();
    }
    double[] given = params.getInitialWeights().toArray();
    StageParams.requireLength(
        "initialWeights", given, plan.network().parameterCount(), "the number of weights");
    float[] parameters = new float[given.length];
    for (int i = 0; i < given.length; i++) {
      parameters[i] = (float) given[i];
      if (!Float.isFinite(parameters[i])) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Invalid initialWeights: value %s at index %d (must be finite)",
                given[i],
                i));
      }
    }
    return Optional.of(parameters);
  }

  private static NeuralNetworkTrainingSummary summary(
      TrainingResult result, Shards shards, Split split, Evaluation evaluation) {
    return new NeuralNetworkTrainingSummary(
        result.plan().network(),
        result.state().history(),
        result.epoch(),
        result.ending(),
        shards.trainingRows(),
        shards.validationRows(),
        ModelEvaluation.of(split, evaluation));
  }
}
