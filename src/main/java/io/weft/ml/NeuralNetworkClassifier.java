package io.weft.ml;

import io.weft.ml.fit.TrainingJob;
import io.weft.ml.fit.TrainingRows;
import io.weft.settings.Hyperparameters;
import io.weft.settings.Task;
import io.weft.spark.SlotGuard;
import io.weft.train.TrainingListener;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A neural network that predicts classes, trained by data-parallel minibatch gradient averaging:
 * softmax over the outputs, cross-entropy as the loss.
 *
 * <pre>{@code
 * var model = new NeuralNetworkClassifier()
 *     .setHiddenLayers(new int[] {256, 128})
 *     .setEpochs(20)
 *     .setValidationFraction(0.1)
 *     .fit(training);
 * model.transform(test).select("label", "probability", "prediction").show();
 * }</pre>
 *
 * <p>Features are a column of vectors, dense or sparse, or of arrays of numbers; labels are numbers
 * 0 to K-1 of any numeric type. K is what the metadata of the label column says, else the size of
 * the last one of {@code layers}, else the largest label and one. For a given seed, data, Params
 * and number of {@code workers}, the weights are bit for bit the same on any cluster.
 *
 * <p>Scale the features before: {@code StandardScaler} does well. Errors: {@link
 * IllegalArgumentException} for columns, rows and Params that do not fit; {@link
 * io.weft.train.DivergedException} when a loss, a gradient or a weight stops being finite. {@code
 * fit} may be called from several threads.
 */
public final class NeuralNetworkClassifier
    extends ProbabilisticClassifier<
        Vector, NeuralNetworkClassifier, NeuralNetworkClassificationModel>
    implements NeuralNetworkClassifierParams,
        NeuralNetworkClassifierSetters<NeuralNetworkClassifier>,
        MLWritable {
  private static final long serialVersionUID = 1;

  private final @Nullable String uid;
  private final StageParams stageParams;
  private transient TrainingListener listener = TrainingListener.NONE;

  public NeuralNetworkClassifier() {
    this(Identifiable.randomUID("nnc"));
  }

  public NeuralNetworkClassifier(String uid) {
    this(StageUid.announce(uid), StageParams.Origin.ORIGINAL);
  }

  private NeuralNetworkClassifier(StageUid uid, StageParams.Origin origin) {
    this.uid = uid.take();
    this.stageParams = new StageParams(this, Hyperparameters.OF_CLASSIFICATION, origin);
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
  public NeuralNetworkClassifier setTrainingListener(TrainingListener value) {
    listener = value;
    return this;
  }

  @Override
  public NeuralNetworkClassificationModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    return copyValues(train(dataset).setParent(this), ParamMap.empty());
  }

  @Override
  public NeuralNetworkClassificationModel train(Dataset<?> dataset) {
    return SlotGuard.run(
        new JavaSparkContext(dataset.sparkSession().sparkContext()),
        listener::onWait,
        guard -> train(new TrainingJob(this, dataset, getFeaturesCol(), getLabelCol(), guard)));
  }

  private NeuralNetworkClassificationModel train(TrainingJob job) {
    Task.Classification task = job.rows().classification();
    if (isDefined(thresholds())) {
      requireOneForEachClass("thresholds", getThresholds(), task);
    }
    if (getClassWeights().length > 0) {
      requireOneForEachClass("classWeights", getClassWeights(), task);
    }
    TrainingJob.Result result = job.run(task, listener);
    return new NeuralNetworkClassificationModel(uid(), result.network(), result.summary());
  }

  private static void requireOneForEachClass(
      String param, double[] values, Task.Classification task) {
    StageParams.requireLength(param, values, task.classes(), task.outputsMeaning());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    StageSchema.requireFeatures(schema, getFeaturesCol());
    StageSchema.requireClasses(schema, getLabelCol());
    TrainingRows.requireColumns(this, schema);
    return StageSchema.append(
        schema,
        StageSchema.classification(
            getRawPredictionCol(), getProbabilityCol(), getPredictionCol(), OptionalInt.empty()));
  }

  @Override
  public NeuralNetworkClassifier copy(ParamMap extra) {
    var copy = new NeuralNetworkClassifier(StageUid.announce(uid()), StageParams.Origin.COPY);
    return copyValues(copy, extra).setTrainingListener(listener);
  }

  @Override
  public MLWriter write() {
    return StagePersistence.writer(this);
  }

  public static MLReader<NeuralNetworkClassifier> read() {
    return StagePersistence.reader(NeuralNetworkClassifier.class, NeuralNetworkClassifier::new);
  }

  public static NeuralNetworkClassifier load(String path) {
    return read().load(path);
  }
}
