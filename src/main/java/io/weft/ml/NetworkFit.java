package io.weft.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.udf;

import io.weft.files.Secrets;
import io.weft.math.KeyedRandom;
import io.weft.metrics.EpochMetrics;
import io.weft.nn.Loss;
import io.weft.nn.Segment;
import io.weft.spark.AllReduceEpochRunner;
import io.weft.spark.DriverEpochRunner;
import io.weft.spark.ExampleSchema;
import io.weft.spark.Features;
import io.weft.spark.ShardEvaluator;
import io.weft.spark.Shards;
import io.weft.spark.SlotGuard;
import io.weft.spark.Sync;
import io.weft.train.EpochRunner;
import io.weft.train.Evaluation;
import io.weft.train.LocalEpochRunner;
import io.weft.train.Part;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingLoop;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import io.weft.ui.LiveView;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
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
final class NetworkFit {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkFit.class);
  private static final long VALIDATION = 0x76616c69;

  /**
   * Fewer make the mean and variance of a batch so noisy that training suffers (Y. Wu, K. He, Group
   * normalization, ECCV 2018).
   */
  private static final int MIN_ROWS_OF_BATCH_NORM = 8;

  /** A label beyond it is a mistake, such as an identifier taken for a label. */
  private static final int MAX_CLASSES = 100_000;

  private final NeuralNetworkParams params;
  private final Dataset<Row> rows;
  private final StructType schema;
  private final String featuresCol;
  private final String labelCol;
  private final JavaSparkContext spark;
  private final int features;

  NetworkFit(NeuralNetworkParams params, Dataset<?> dataset, String featuresCol, String labelCol) {
    this.params = params;
    this.schema = dataset.schema();
    this.featuresCol = featuresCol;
    this.labelCol = labelCol;
    this.spark = new JavaSparkContext(dataset.sparkSession().sparkContext());
    this.rows = canonical(dataset);
    this.features = ExampleSchema.featuresOf(rows, "features");
  }

  /** What a training gives. */
  record Result(TrainedNetwork network, NeuralNetworkTrainingSummary summary) {}

  /** Checks the columns that Params name besides features and label. */
  static void requireColumns(NeuralNetworkParams params, StructType schema) {
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
        validation(features).as("validation"));
  }

  private Column validation(Column features) {
    if (isNamed(params.validationIndicatorCol(), params)) {
      return StageSchema.column(schema, params.getValidationIndicatorCol());
    }
    double fraction = params.getValidationFraction();
    if (fraction == 0) {
      return lit(false);
    }
    long seed = params.getSeed();
    return udf((UDF1<Vector, Boolean>) row -> share(row, seed) < fraction, DataTypes.BooleanType)
        .apply(features);
  }

  /** A number in [0, 1) from a row's features: equal rows stay on one side of the split. */
  private static double share(Vector row, long seed) {
    if (row == null) {
      return 1;
    }
    SparseVector values = row.toSparse();
    long hash = KeyedRandom.mix(seed + VALIDATION);
    for (int i = 0; i < values.indices().length; i++) {
      hash = KeyedRandom.mix(hash + values.indices()[i]);
      hash = KeyedRandom.mix(hash + Double.doubleToLongBits(values.values()[i]));
    }
    return (hash >>> 11) * 0x1p-53;
  }

  /**
   * K: what the metadata of the label says, or else the last one of {@code layers}, or else the
   * largest label and one.
   */
  int classes() {
    Attribute label = Attribute.fromStructField(StageSchema.field(schema, "labelCol", labelCol));
    if (label instanceof BinaryAttribute) {
      return 2;
    } else if (label instanceof NominalAttribute nominal && nominal.getNumValues().isDefined()) {
      return (Integer) nominal.getNumValues().get();
    }
    int given = new Plans(params).outputsOfLayers(features);
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
  int targets() {
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
  Result run(
      int targets, int classes, int outputs, String meaning, Loss loss, TrainingListener listener) {
    int asked = params.getWorkers();
    int workers = asked > 0 ? asked : spark.defaultParallelism();
    TrainingPlan plan = new Plans(params).plan(features, outputs, meaning, loss, workers);
    LOG.info("Training {} with {} workers: {}", params.uid(), workers, plan);
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
    Sync sync = Sync.choose(spark, params.getSync(), plan.workers());
    LOG.info("Gradients meet by {}: {}", sync.mode(), sync.reason());
    listener.onSync(sync.mode().toString(), sync.reason());
    return SlotGuard.run(spark, sync, () -> train(plan, sync, rowSchema, listener));
  }

  private Result train(
      TrainingPlan plan, Sync sync, ExampleSchema rowSchema, TrainingListener listener) {
    try (Shards shards = Shards.of(rows, rowSchema, plan.workers(), sync.tasks());
        EpochRunner runner = runner(sync.mode(), plan, shards);
        ShardEvaluator evaluator = new ShardEvaluator(spark, plan, shards)) {
      Optional<Checkpoints> checkpoints = checkpoints(plan, shards);
      Optional<Checkpoints.Found> found = checkpoints.flatMap(Checkpoints::newest);
      found.ifPresent(from -> goOn(from, listener));
      TrainingState start = found.map(Checkpoints.Found::state).orElseGet(() -> start(plan));
      // the listener first: what it keeps of an epoch is there when the checkpoint is
      TrainingListener told =
          TrainingListener.both(
              listener, new Kept(checkpoints, params.getCheckpointInterval(), start.epoch()));
      TrainingResult result = new TrainingLoop(plan, runner, told).run(start);
      Part part = shards.validationRows() > 0 ? Part.VALIDATION : Part.TRAINING;
      Evaluation evaluation = evaluator.evaluate(result.parameters(), part);
      return new Result(
          new TrainedNetwork(plan.network(), result.parameters()),
          summary(result, shards, part, evaluation));
    }
  }

  /** What to say of a plan whose workers have too few rows of a step for a batch norm. */
  static Optional<String> warningOfSmallBatches(TrainingPlan plan) {
    boolean hasBatchNorm =
        plan.network().segments().stream()
            .anyMatch(segment -> segment.kind() == Segment.Kind.STATISTICS);
    int rows = plan.batchSize() / plan.workers();
    if (!hasBatchNorm || rows >= MIN_ROWS_OF_BATCH_NORM) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            ("A batch norm sees about %d rows of a step on each worker (batchSize %d, %d workers),"
                + " too few for steady statistics: raise batchSize to %d or lower workers"),
            rows,
            plan.batchSize(),
            plan.workers(),
            MIN_ROWS_OF_BATCH_NORM * plan.workers()));
  }

  private EpochRunner runner(Sync.Mode mode, TrainingPlan plan, Shards shards) {
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
    return Optional.of(
        new Checkpoints(
            new Path(params.getCheckpointDir()),
            spark.hadoopConfiguration(),
            params.getCheckpointsKept(),
            plan,
            shards.fingerprint()));
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
      TrainingResult result, Shards shards, Part part, Evaluation evaluation) {
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
