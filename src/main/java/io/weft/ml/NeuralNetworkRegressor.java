package io.weft.ml;

import io.weft.ml.fit.TrainingJob;
import io.weft.ml.fit.TrainingRows;
import io.weft.settings.Hyperparameters;
import io.weft.spark.SlotGuard;
import io.weft.train.TrainingListener;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A neural network that predicts numbers, trained as {@link NeuralNetworkClassifier} is. The
 * outputs are the prediction. The loss is squared error or Huber's, averaged over the outputs.
 *
 * <p>The label column holds numbers, or vectors of T values for T outputs; the prediction column is
 * then a column of vectors too. Scale features and labels before: a network learns best from values
 * that are about as large as one.
 *
 * <p>Errors: {@link IllegalArgumentException} for columns, rows and Params that do not fit; {@link
 * io.weft.train.DivergedException} when the loss or a gradient stops being finite. {@code fit} may
 * be called from several threads.
 */
public final class NeuralNetworkRegressor
    extends Regressor<Vector, NeuralNetworkRegressor, NeuralNetworkRegressionModel>
    implements NeuralNetworkRegressorParams,
        NeuralNetworkRegressorSetters<NeuralNetworkRegressor>,
        MLWritable {
  private static final long serialVersionUID = 1;

  private final @Nullable String uid;
  private final StageParams stageParams;
  private transient TrainingListener listener = TrainingListener.NONE;

  public NeuralNetworkRegressor() {
    this(Identifiable.randomUID("nnr"));
  }

  public NeuralNetworkRegressor(String uid) {
    this(StageUid.announce(uid), StageParams.Origin.ORIGINAL);
  }

  private NeuralNetworkRegressor(StageUid uid, StageParams.Origin origin) {
    this.uid = uid.take();
    this.stageParams = new StageParams(this, Hyperparameters.OF_REGRESSION, origin);
    StageParams.initialiseTraits(this);
  }

  @Override
  public String uid() {
    return StageUid.answer(uid);
  }

  @Override
  public StageParams stageParams() {
    return stageParams;
  }

  @Override
  public String explainParam(Param<?> param) {
    return stageParams.explain(param);
  }

  /**
   * Sets the listener, called on the driver; it may stop training. Not saved with the estimator.
   */
  public NeuralNetworkRegressor setTrainingListener(TrainingListener value) {
    listener = value;
    return this;
  }

  @Override
  public NeuralNetworkRegressionModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    return copyValues(train(dataset).setParent(this), ParamMap.empty());
  }

  @Override
  public NeuralNetworkRegressionModel train(Dataset<?> dataset) {
    return SlotGuard.run(
        new JavaSparkContext(dataset.sparkSession().sparkContext()),
        listener::onWait,
        guard -> train(new TrainingJob(this, dataset, getFeaturesCol(), getLabelCol(), guard)));
  }

  private NeuralNetworkRegressionModel train(TrainingJob job) {
    TrainingJob.Result result = job.run(job.rows().regression(), listener);
    return new NeuralNetworkRegressionModel(uid(), result.network(), result.summary());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    StageSchema.requireFeatures(schema, getFeaturesCol());
    StageSchema.requireNumericOrVector(schema, "labelCol", getLabelCol());
    TrainingRows.requireColumns(this, schema);
    boolean several =
        StageSchema.isVector(StageSchema.field(schema, "labelCol", getLabelCol()).dataType());
    return StageSchema.append(
        schema,
        StageSchema.regression(
            getPredictionCol(), several ? OptionalInt.empty() : OptionalInt.of(1)));
  }

  @Override
  public NeuralNetworkRegressor copy(ParamMap extra) {
    var copy = new NeuralNetworkRegressor(StageUid.announce(uid()), StageParams.Origin.COPY);
    return copyValues(copy, extra).setTrainingListener(listener);
  }

  @Override
  public MLWriter write() {
    return StagePersistence.writer(this);
  }

  public static MLReader<NeuralNetworkRegressor> read() {
    return StagePersistence.reader(NeuralNetworkRegressor.class, NeuralNetworkRegressor::new);
  }

  public static NeuralNetworkRegressor load(String path) {
    return read().load(path);
  }
}
