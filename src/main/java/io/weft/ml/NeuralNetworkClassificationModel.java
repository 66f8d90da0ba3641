package io.weft.ml;

import io.weft.math.Softmax;
import io.weft.settings.HandleInvalid;
import io.weft.settings.Hyperparameters;
import io.weft.settings.Task;
import io.weft.train.Evaluation;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Tuple3;

/**
 * A trained {@link NeuralNetworkClassifier}.
 *
 * <p>{@code transform} adds three columns; an empty name leaves one out. The raw predictions are
 * the logits minus their mean, K values; for two classes they rank rows as the probabilities do.
 * The probabilities are the softmax of the logits. The prediction is the class with the largest
 * probability, or with the largest probability in proportion to its threshold where {@code
 * thresholds} are set. Rows are scored in batches. {@link #predict} and {@link #predictProbability}
 * need no Spark session; they agree with {@code transform} to the rounding of float arithmetic.
 */
public final class NeuralNetworkClassificationModel
    extends ProbabilisticClassificationModel<Vector, NeuralNetworkClassificationModel>
    implements NeuralNetworkClassifierParams, MLWritable {
  private static final long serialVersionUID = 1;

  private final @Nullable String uid;
  private final StageParams stageParams;
  private final @Nullable TrainedNetwork network;
  private final @Nullable NeuralNetworkTrainingSummary summary;

  /** A stage without a network, for Spark Connect's look-up of stages. */
  public NeuralNetworkClassificationModel() {
    this(StageUid.announce(Identifiable.randomUID("nnc")), null, null);
  }

  NeuralNetworkClassificationModel(
      String uid, TrainedNetwork network, NeuralNetworkTrainingSummary summary) {
    this(StageUid.announce(uid), network, summary);
  }

  private NeuralNetworkClassificationModel(
      StageUid uid,
      @Nullable TrainedNetwork network,
      @Nullable NeuralNetworkTrainingSummary summary) {
    this.uid = uid.take();
    this.network = network;
    this.summary = summary;
    this.stageParams =
        new StageParams(this, Hyperparameters.OF_CLASSIFICATION, StageParams.Origin.ORIGINAL);
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

  TrainedNetwork network() {
    return trained(network);
  }

  private <T> T trained(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("Cannot use " + uid() + ": it was not trained");
    }
    return part;
  }

  /** The summary of the training, which is saved with the model. */
  public NeuralNetworkTrainingSummary summary() {
    return trained(summary);
  }

  /** K, the number of classes. */
  @Override
  public int numClasses() {
    return network().outputs();
  }

  /** D, the number of features. */
  @Override
  public int numFeatures() {
    return network().features();
  }

  /** The weights, P values, layer after layer, each layer's weights before its biases. */
  public Vector weights() {
    return VectorScoring.weights(network());
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    ClassOutputs outputs =
        new ClassOutputs(
            numClasses(),
            !getRawPredictionCol().isEmpty(),
            !getProbabilityCol().isEmpty(),
            !getPredictionCol().isEmpty(),
            isDefined(thresholds()) ? getThresholds() : null);
    return BatchTransform.append(
        dataset, getFeaturesCol(), getHandleInvalid(), network(), added(), outputs);
  }

  /** {@link Hyperparameters#HANDLE_INVALID}. */
  public NeuralNetworkClassificationModel setHandleInvalid(String value) {
    stageParams.set(Hyperparameters.HANDLE_INVALID, value);
    return this;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    StageSchema.requireFeatures(schema, getFeaturesCol());
    if (isDefined(thresholds())) {
      StageParams.requireLength(
          "thresholds", getThresholds(), numClasses(), "the number of classes");
    }
    return StageSchema.append(schema, added());
  }

  private List<StructField> added() {
    return StageSchema.classification(
        getRawPredictionCol(),
        getProbabilityCol(),
        getPredictionCol(),
        OptionalInt.of(numClasses()));
  }

  /**
   * Cross-entropy, accuracy and confusion over rows with features and label columns; each row
   * counts once.
   */
  public Evaluation evaluate(Dataset<?> dataset) {
    StructType schema = dataset.schema();
    StageSchema.requireFeatures(schema, getFeaturesCol());
    StageSchema.requireClasses(schema, getLabelCol());
    Dataset<Row> rows =
        dataset.select(
            StageSchema.column(schema, getLabelCol()).cast(DataTypes.DoubleType).as("label"),
            StageSchema.column(schema, getFeaturesCol()).as("features"));
    NeuralNetworkClassificationModel scorer =
        copy(ParamMap.empty())
            .setFeaturesCol("features")
            .setRawPredictionCol("logits")
            .setProbabilityCol("")
            .setPredictionCol("prediction");
    if (getHandleInvalid().equals(HandleInvalid.KEEP)) {
      scorer.setHandleInvalid(
          HandleInvalid.ERROR); // a row without a prediction is neither right nor wrong
    }
    return new ClassEvaluation(numClasses())
        .of(scorer.transform(rows).select("label", "logits", "prediction"));
  }

  /** The logits of one example minus their mean, K values. */
  @Override
  public Vector predictRaw(Vector features) {
    return ClassOutputs.centred(VectorScoring.score(network(), features), 0, numClasses());
  }

  /** The probabilities of one example, K values. */
  @Override
  public Vector predictProbability(Vector features) {
    return ClassOutputs.probabilities(VectorScoring.score(network(), features), 0, numClasses());
  }

  @Override
  public Vector raw2probabilityInPlace(Vector rawPrediction) {
    Softmax.probabilities(((DenseVector) rawPrediction).values());
    return rawPrediction;
  }

  /** Overridden because Java sees Spark's declaration as two methods. */
  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Tuple3 findSummaryModel() {
    return super.findSummaryModel();
  }

  @Override
  public NeuralNetworkClassificationModel copy(ParamMap extra) {
    var copy = new NeuralNetworkClassificationModel(StageUid.announce(uid()), network, summary);
    return copyValues(copy, extra).setParent(parent());
  }

  @Override
  public MLWriter write() {
    return StagePersistence.writer(this, new NetworkFile(network(), summary()));
  }

  public static MLReader<NeuralNetworkClassificationModel> read() {
    return StagePersistence.reader(
        NeuralNetworkClassificationModel.class,
        Task.Classification.class,
        NeuralNetworkClassificationModel::new);
  }

  public static NeuralNetworkClassificationModel load(String path) {
    return read().load(path);
  }

  @Override
  public String toString() {
    return network == null
        ? "NeuralNetworkClassificationModel: uid=" + uid()
        : String.format(
            Locale.ROOT,
            "NeuralNetworkClassificationModel: uid=%s, numClasses=%d, numFeatures=%d",
            uid(),
            numClasses(),
            numFeatures());
  }
}
