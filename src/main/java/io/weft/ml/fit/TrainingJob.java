package io.weft.ml.fit;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.weft.files.Secrets;
import io.weft.metrics.EpochMetrics;
import io.weft.ml.NeuralNetworkParams;
import io.weft.ml.NeuralNetworkTrainingSummary;
import io.weft.ml.StageParams;
import io.weft.ml.StageSchema;
import io.weft.ml.TrainedNetwork;
import io.weft.nn.Loss;
import io.weft.settings.HandleInvalid;
import io.weft.spark.AllReduceEpochRunner;
import io.weft.spark.DriverEpochRunner;
import io.weft.spark.GradientExchange;
import io.weft.spark.ShardEvaluator;
import io.weft.spark.SlotGuard;
import io.weft.spark.Slots;
import io.weft.spark.rows.ExampleSchema;
import io.weft.spark.rows.Features;
import io.weft.spark.rows.Shards;
import io.weft.spark.rows.ValidationSplit;
import io.weft.train.DivergedException;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.Seq;

/**
 * One call of {@code fit}: from a dataset and Params to a trained network. Keeps no state between
 * calls; what it caches and broadcasts is gone when it returns.
 */
public final class TrainingJob {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  /** A label beyond it is a mistake, such as an identifier taken for a label. */
  private static final int MAX_CLASSES = 100_000;

  private final NeuralNetworkParams params;
  private final Dataset<Row> rows;
  private final StructType schema;
  private final String featuresCol;
  private final String labelCol;
  private final JavaSparkContext spark;
  private final SlotGuard guard;
  private final int features;

  public TrainingJob(
      NeuralNetworkParams params,
      Dataset<?> dataset,
      String featuresCol,
      String labelCol,
      SlotGuard guard) {
    this.params = params;
    this.schema = dataset.schema();
    this.featuresCol = featuresCol;
    this.labelCol = labelCol;
    this.guard = guard;
    this.spark = new JavaSparkContext(dataset.sparkSession().sparkContext());
    boolean skips = params.getHandleInvalid().equals(HandleInvalid.SKIP);
    Dataset<Row> all = canonical(dataset);
    Dataset<Row> some = skips ? where(all, Features::areFinite) : all;
    int size = ExampleSchema.featuresOf(some, "features");
    this.features = size;
    this.rows = skips ? where(some, vector -> vector.size() == size) : some;
  }

  /** What a training gives. */
  public record Result(TrainedNetwork network, NeuralNetworkTrainingSummary summary) {}

  private static Dataset<Row> where(Dataset<Row> rows, UDF1<Vector, Boolean> features) {
    return rows.where(udf(features, DataTypes.BooleanType).apply(col("features")));
  }

  /** Checks the columns that Params name besides features and label. */
  public static void requireColumns(NeuralNetworkParams params, StructType schema) {
    if (isNamed(params.weightCol(), params)) {
      StageSchema.requireNumeric(schema, "weightCol", params.getWeightCol());
    }
    if (isNamed(params.validationIndicatorCol(), params)) {
      StageSchema.requireBoolean(
          schema, "validationIndicatorCol", params.getValidationIndicatorCol());
    }
  }

  private static boolean isNamed(
      org.apache.spark.ml.param.Param<String> param, NeuralNetworkParams params) {
    return params.isDefined(param) && !params.getOrDefault(param).isEmpty();
  }

  /** Features (vector), label (double or vector), weight (double), validation (Boolean). */
  private Dataset<Row> canonical(Dataset<?> dataset) {
    Column given = StageSchema.column(schema, featuresCol);
    Column features =
        StageSchema.isVector(StageSchema.field(schema, "featuresCol", featuresCol).dataType())
            ? given
            : udf((UDF1<Seq<?>, Vector>) Features::vector, SQLDataTypes.VectorType()).apply(given);
    Column label = StageSchema.column(schema, labelCol);
    if (!StageSchema.isVector(StageSchema.field(schema, "labelCol", labelCol).dataType())) {
      label = label.cast(DataTypes.DoubleType);
    }
    Column weight =
        isNamed(params.weightCol(), params)
            ? StageSchema.column(schema, params.getWeightCol()).cast(DataTypes.DoubleType)
            : lit(1.0);
    return dataset.select(
        features.as("features"),
        label.as("label"),
        weight.as("weight"),
        indicator().as("validation"));
  }

  private Column indicator() {
    return hasIndicator()
        ? StageSchema.column(schema, params.getValidationIndicatorCol())
        : lit(false);
  }

  private boolean hasIndicator() {
    return isNamed(params.validationIndicatorCol(), params);
  }

  /** The rows with a share of each class marked for validation; in regression, of all rows. */
  private Dataset<Row> split(ExampleSchema rowSchema) {
    double fraction = params.getValidationFraction();
    if (hasIndicator() || fraction == 0) {
      return rows;
    }
    Column label = rowSchema.classes() > 0 ? col("label") : lit(0.0);
    return ValidationSplit.mark(
        rows.drop("validation"),
        // a row of weight 0 is as good as absent
        when(col("weight").equalTo(0), lit(null)).otherwise(label),
        ValidationSplit.hash(
            rowSchema, params.getSeed(), col("features"), col("label"), col("weight")),
        ValidationSplit.Shares.fraction(params.validationFraction().name(), fraction),
        "validation");
  }

  /**
   * K: what the metadata of the label says, or else the last one of {@code layers}, or else the
   * largest label and one.
   */
  public int classes() {
    Attribute label = Attribute.fromStructField(StageSchema.field(schema, "labelCol", labelCol));
    if (label instanceof BinaryAttribute) {
      return 2;
    } else if (label instanceof NominalAttribute nominal && nominal.getNumValues().isDefined()) {
      return (Integer) nominal.getNumValues().get();
    }
    int given = new PlanBuilder(params).outputsOfLayers(features);
    return given > 0 ? given : classesOfRows();
  }

  private int classesOfRows() {
    Row row = rows.select(max(col("label"))).head();
    if (row.isNullAt(0)) {
      throw new IllegalArgumentException(
          rows.isEmpty()
              ? "Cannot train: there are no rows"
              : "Invalid label: null (must be a whole number of at least 0)");
    }
    double largest = row.getDouble(0);
    if (!(largest >= 0 && largest < MAX_CLASSES)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid label: %s (must be a whole number from 0 to %d)",
              largest,
              MAX_CLASSES - 1));
    }
    return Math.max(2, (int) largest + 1);
  }

  /** T: 1, or the size of the label vectors. */
  public int targets() {
    if (!StageSchema.isVector(StageSchema.field(schema, "labelCol", labelCol).dataType())) {
      return 1;
    }
    List<Row> first = rows.select("label").limit(1).collectAsList();
    if (first.isEmpty()) {
      throw new IllegalArgumentException("Cannot train: there are no rows");
    }
    if (first.get(0).isNullAt(0)) {
      throw new IllegalArgumentException("Invalid label: null (must be a vector)");
    }
    return first.get(0).<Vector>getAs(0).size();
  }

  /**
   * Trains.
   *
   * @param classes K, or 0 for a regression
   * @param outputs size of the last layer
   * @param meaning what the outputs are, for an error
   */
  public Result run(
      int targets, int classes, int outputs, String meaning, Loss loss, TrainingListener listener) {
    TrainingPlan plan =
        new PlanBuilder(params)
            .plan(features, outputs, meaning, loss, () -> Slots.ofCluster(spark));
    if (!hasIndicator() && params.getValidationFraction() == 0) {
      requireNoUseOfValidation();
    }
    MemoryCheck.require(plan, spark.sc());
    LOG.info("Training {} with {} workers: {}", params.uid(), plan.workers(), plan);
    requireRowsForWorkers();
    warningOfSmallBatches(plan).ifPresent(LOG::warn);
    LiveView view = LiveView.open(spark.sc(), params.uid(), plan);
    try {
      ExampleSchema rowSchema = new ExampleSchema(features, targets, classes);
      return train(plan, rowSchema, TrainingListener.both(listener, view));
    } catch (Throwable e) {
      view.failed(e);
      throw e;
    }
  }

  private Result train(TrainingPlan plan, ExampleSchema rowSchema, TrainingListener listener) {
    GradientExchange sync = GradientExchange.choose(spark, params.getSync(), plan.workers());
    LOG.info("Gradients meet by {}: {}", sync.mode(), sync.reason());
    listener.onSync(sync.mode().toString(), sync.reason());
    guard.require(sync);
    return train(plan, sync, rowSchema, listener);
  }

  private Result train(
      TrainingPlan plan,
      GradientExchange sync,
      ExampleSchema rowSchema,
      TrainingListener listener) {
    try (Shards shards = Shards.of(split(rowSchema), rowSchema, plan.workers(), sync.tasks());
        EpochRunner runner = runner(sync.mode(), plan, shards);
        ShardEvaluator evaluator = new ShardEvaluator(spark, plan, shards)) {
      requireWorkersAtMost(shards.trainingRows() + shards.validationRows());
      if (shards.validationRows() == 0) {
        requireNoUseOfValidation();
      }
      Optional<Checkpoints> checkpoints = checkpoints(plan, shards);
      Optional<Checkpoints.Found> found = checkpoints.flatMap(Checkpoints::newest);
      found.ifPresent(from -> requireEpochs(plan.epochs(), from));
      found.ifPresent(from -> goOn(from, listener));
      TrainingState start = found.map(Checkpoints.Found::state).orElseGet(() -> start(plan));
      // the listener first: what it keeps of an epoch is there when the checkpoint is
      TrainingListener told =
          TrainingListener.both(
              listener, new Kept(checkpoints, params.getCheckpointInterval(), start.epoch()));
      TrainingResult result = new TrainingLoop(plan, runner, told).run(start);
      Split part = shards.validationRows() > 0 ? Split.VALIDATION : Split.TRAINING;
      Evaluation evaluation = evaluator.evaluate(result.parameters(), part);
      requireFinite(result, evaluation.sums().meanLoss());
      return new Result(
          new TrainedNetwork(plan.network(), result.parameters()),
          summary(result, shards, part, evaluation));
    }
  }

  /** More workers than a batch has rows are odd: their number is then compared with the rows. */
  private void requireRowsForWorkers() {
    int workers = params.getWorkers();
    if (workers > params.getBatchSize()) {
      requireWorkersAtMost(rows.count());
    }
  }

  /** Refuses workers that would have no rows, each of which takes memory for the whole network. */
  private void requireWorkersAtMost(long count) {
    if (params.getWorkers() > Math.max(1, count)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid workers: %d (must be at most %d, the number of rows)",
              params.getWorkers(),
              count));
    }
  }

  /** Refuses what does nothing without validation rows. */
  private void requireNoUseOfValidation() {
    String where =
        "where there are no validation rows; validationFraction or validationIndicatorCol chooses"
            + " them";
    if (params.getPatience() > 0) {
      throw new IllegalArgumentException(
          "Invalid patience: " + params.getPatience() + " (must be 0 " + where + ")");
    }
    if (params.getSchedule().equals("reduce-on-plateau")) {
      throw new IllegalArgumentException(
          "Invalid schedule: reduce-on-plateau (must be another one " + where + ")");
    }
  }

  private static void requireEpochs(int epochs, Checkpoints.Found from) {
    if (from.state().epoch() > epochs) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid epochs: %d (must be at least %d, because training continues from %s; another"
                  + " checkpointDir starts afresh)",
              epochs,
              from.state().epoch(),
              Secrets.redacted(from.file().toString())));
    }
  }

  /** A model's own loss on the rows that it has seen, after the last update. */
  private static void requireFinite(TrainingResult result, double loss) {
    List<EpochMetrics> history = result.state().history();
    if (!history.isEmpty() && !Double.isFinite(loss)) {
      throw DivergedException.afterEpoch(
          history.get(history.size() - 1), "the loss of the model is " + loss, loss);
    }
  }

  /** What to say of a plan whose workers have too few rows of a step for a batch norm. */
  public static Optional<String> warningOfSmallBatches(TrainingPlan plan) {
    int least = PlanBuilder.rowsOfWorker(plan.network());
    int rows = plan.batchSize() / plan.workers();
    if (least == 1 || rows >= least) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            ("A batch norm sees about %d rows of a step on each worker (batch size %d, %d workers),"
                + " too few for steady statistics: raise the batch size to %d or take fewer workers"),
            rows,
            plan.batchSize(),
            plan.workers(),
            least * plan.workers()));
  }

  private EpochRunner runner(GradientExchange.Mode mode, TrainingPlan plan, Shards shards) {
    return switch (mode) {
      case ALL_REDUCE -> new AllReduceEpochRunner(spark, plan, shards);
      case DRIVER -> new DriverEpochRunner(spark, plan, shards);
      case LOCAL -> new LocalEpochRunner(plan, shards.collect());
    };
  }

  private Optional<Checkpoints> checkpoints(TrainingPlan plan, Shards shards) {
    if (params.getCheckpointDir().isEmpty() || params.getCheckpointInterval() == 0) {
      return Optional.empty();
    }
    Path directory = new Path(params.getCheckpointDir());
    return Optional.of(
        new Checkpoints(
            params.stageParams().isOfCopy ? new Path(directory, nameOfFit(shards)) : directory,
            spark.hadoopConfiguration(),
            params.getCheckpointsKept(),
            plan,
            shards.fingerprint()));
  }

  /** Differs for fits of different Params or rows, and is the same when one is fitted again. */
  private String nameOfFit(Shards shards) {
    String fit = params.explainParams() + shards.fingerprint();
    return "fit-" + UUID.nameUUIDFromBytes(fit.getBytes(StandardCharsets.UTF_8));
  }

  private static void goOn(Checkpoints.Found from, TrainingListener listener) {
    String file = Secrets.redacted(from.file().toString());
    LOG.info("Going on from {}", file);
    listener.onResume(file, from.state());
  }

  private TrainingState start(TrainingPlan plan) {
    if (!params.isDefined(params.initialWeights())) {
      return TrainingState.initial(plan);
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
    return TrainingState.initial(plan, parameters);
  }

  private static NeuralNetworkTrainingSummary summary(
      TrainingResult result, Shards shards, Split part, Evaluation evaluation) {
    return new NeuralNetworkTrainingSummary(
        result.state().history(),
        result.epoch(),
        result.ending(),
        shards.trainingRows(),
        shards.validationRows(),
        part,
        evaluation.sums().meanLoss(),
        evaluation.sums().accuracy(),
        evaluation.confusion(),
        result.plan().network());
  }

  /** A line in the log for each epoch, and a checkpoint where it is due and at the end. */
  private static final class Kept implements TrainingListener {
    private final Optional<Checkpoints> checkpoints;
    private final int interval;
    private int keptEpoch;

    Kept(Optional<Checkpoints> checkpoints, int interval, int startEpoch) {
      this.checkpoints = checkpoints;
      this.interval = interval;
      this.keptEpoch = startEpoch;
    }

    @Override
    public void onEpoch(EpochMetrics metrics, TrainingState state) {
      LOG.info("{}", metrics);
      if (state.epoch() - keptEpoch >= interval) {
        keep(state);
      }
    }

    @Override
    public void onEnd(TrainingResult result) {
      if (result.state().epoch() > keptEpoch) {
        keep(result.state());
      }
    }

    private void keep(TrainingState state) {
      checkpoints.ifPresent(kept -> kept.save(state));
      keptEpoch = state.epoch();
    }
  }
}
