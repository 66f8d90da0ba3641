package io.weft.ml;

import io.weft.settings.Hyperparameters;
import io.weft.settings.Task;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A trained {@link NeuralNetworkRegressor}.
 *
 * <p>{@code transform} adds the prediction: a number, or a vector of T values for T outputs. Rows
 * are scored in batches. {@link #predict} and {@link #predictVector} need no Spark session; they
 * agree with {@code transform} to the rounding of float arithmetic.
 */
public final class NeuralNetworkRegressionModel
    extends RegressionModel<Vector, NeuralNetworkRegressionModel>
    implements NeuralNetworkRegressorParams, MLWritable {
  private static final long serialVersionUID = 1;

  private final @Nullable String uid;
  private final StageParams stageParams;
  private final @Nullable TrainedNetwork network;
  private final @Nullable NeuralNetworkTrainingSummary summary;

  /** A stage without a network, for Spark Connect's look-up of stages. */
  public NeuralNetworkRegressionModel() {
    this(StageUid.announce(Identifiable.randomUID("nnr")), null, null);
  }

  NeuralNetworkRegressionModel(
      String uid, TrainedNetwork network, NeuralNetworkTrainingSummary summary) {
    this(StageUid.announce(uid), network, summary);
  }

  private NeuralNetworkRegressionModel(
      StageUid uid,
      @Nullable TrainedNetwork network,
      @Nullable NeuralNetworkTrainingSummary summary) {
    this.uid = uid.take();
    this.network = network;
    this.summary = summary;
    this.stageParams =
        new StageParams(this, Hyperparameters.OF_REGRESSION, StageParams.Origin.ORIGINAL);
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

  /** T, the number of values that are predicted. */
  public int numTargets() {
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
    int targets = numTargets();
    BatchTransform.Outputs outputs =
        targets == 1
            ? (output, from, values, firstNew) -> values[firstNew] = (double) output[from]
            : (output, from, values, firstNew) ->
                values[firstNew] = VectorScoring.vector(output, from, targets);
    return BatchTransform.append(
        dataset, getFeaturesCol(), getHandleInvalid(), network(), added(), outputs);
  }

  /** {@link Hyperparameters#HANDLE_INVALID}. */
  public NeuralNetworkRegressionModel setHandleInvalid(String value) {
    stageParams.set(Hyperparameters.HANDLE_INVALID, value);
    return this;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    StageSchema.requireFeatures(schema, getFeaturesCol());
    return StageSchema.append(schema, added());
  }

  private List<StructField> added() {
    return StageSchema.regression(getPredictionCol(), OptionalInt.of(numTargets()));
  }

  /**
   * The prediction for one example.
   *
   * @throws IllegalStateException if there are several outputs
   */
  @Override
  public double predict(Vector features) {
    if (numTargets() != 1) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Cannot predict a number: there are %d outputs (predictVector gives them)",
              numTargets()));
    }
    return predictVector(features).apply(0);
  }

  /** The T outputs for one example. */
  public Vector predictVector(Vector features) {
    return VectorScoring.vector(VectorScoring.score(network(), features), 0, numTargets());
  }

  @Override
  public NeuralNetworkRegressionModel copy(ParamMap extra) {
    var copy = new NeuralNetworkRegressionModel(StageUid.announce(uid()), network, summary);
    return copyValues(copy, extra).setParent(parent());
  }

  @Override
  public MLWriter write() {
    return StagePersistence.writer(this, new NetworkFile(network(), summary()));
  }

  public static MLReader<NeuralNetworkRegressionModel> read() {
    return StagePersistence.reader(
        NeuralNetworkRegressionModel.class,
        Task.Regression.class,
        NeuralNetworkRegressionModel::new);
  }

  public static NeuralNetworkRegressionModel load(String path) {
    return read().load(path);
  }

  @Override
  public String toString() {
    return network == null
        ? "NeuralNetworkRegressionModel: uid=" + uid()
        : String.format(
            Locale.ROOT,
            "NeuralNetworkRegressionModel: uid=%s, numFeatures=%d, numTargets=%d",
            uid(),
            numFeatures(),
            numTargets());
  }
}
