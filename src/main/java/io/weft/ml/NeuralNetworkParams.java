package io.weft.ml;

import static io.weft.settings.Hyperparameters.ACTIVATION;
import static io.weft.settings.Hyperparameters.BATCH_SIZE;
import static io.weft.settings.Hyperparameters.BETA1;
import static io.weft.settings.Hyperparameters.BETA2;
import static io.weft.settings.Hyperparameters.CHECKPOINTS_KEPT;
import static io.weft.settings.Hyperparameters.CHECKPOINT_DIR;
import static io.weft.settings.Hyperparameters.CHECKPOINT_INTERVAL;
import static io.weft.settings.Hyperparameters.CLIP_NORM;
import static io.weft.settings.Hyperparameters.DECAY;
import static io.weft.settings.Hyperparameters.DROPOUT;
import static io.weft.settings.Hyperparameters.EPOCHS;
import static io.weft.settings.Hyperparameters.EPSILON;
import static io.weft.settings.Hyperparameters.HANDLE_INVALID;
import static io.weft.settings.Hyperparameters.HIDDEN_LAYERS;
import static io.weft.settings.Hyperparameters.INITIALISER;
import static io.weft.settings.Hyperparameters.INITIALISER_DEVIATION;
import static io.weft.settings.Hyperparameters.INPUT_SHAPE;
import static io.weft.settings.Hyperparameters.L2;
import static io.weft.settings.Hyperparameters.LAYERS;
import static io.weft.settings.Hyperparameters.LEARNING_RATE;
import static io.weft.settings.Hyperparameters.MIN_DELTA;
import static io.weft.settings.Hyperparameters.MOMENTUM;
import static io.weft.settings.Hyperparameters.MONITOR;
import static io.weft.settings.Hyperparameters.MONITOR_MODE;
import static io.weft.settings.Hyperparameters.OPTIMIZER;
import static io.weft.settings.Hyperparameters.PATIENCE;
import static io.weft.settings.Hyperparameters.RANDOM_ERASING;
import static io.weft.settings.Hyperparameters.RANDOM_FLIP;
import static io.weft.settings.Hyperparameters.RANDOM_SHIFT;
import static io.weft.settings.Hyperparameters.RESTORE_BEST;
import static io.weft.settings.Hyperparameters.SCHEDULE;
import static io.weft.settings.Hyperparameters.SCHEDULE_FACTOR;
import static io.weft.settings.Hyperparameters.SCHEDULE_MIN_RATE;
import static io.weft.settings.Hyperparameters.SCHEDULE_PATIENCE;
import static io.weft.settings.Hyperparameters.SCHEDULE_STEP_EPOCHS;
import static io.weft.settings.Hyperparameters.SYNC;
import static io.weft.settings.Hyperparameters.VALIDATION_FRACTION;
import static io.weft.settings.Hyperparameters.WARM_UP_EPOCHS;
import static io.weft.settings.Hyperparameters.WEIGHT_DECAY;
import static io.weft.settings.Hyperparameters.WORKERS;

import io.weft.settings.Hyperparameters;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.shared.HasHandleInvalid;
import org.apache.spark.ml.param.shared.HasSeed;
import org.apache.spark.ml.param.shared.HasValidationIndicatorCol;
import org.apache.spark.ml.param.shared.HasWeightCol;

/**
 * The Params that estimators and models share, each with its getter. What they mean, their defaults
 * and rules are declared in {@link Hyperparameters}.
 */
public interface NeuralNetworkParams
    extends HasSeed, HasWeightCol, HasValidationIndicatorCol, HasHandleInvalid {

  /** Where the Params are kept. */
  StageParams stageParams();

  @Override
  default LongParam seed() {
    return stageParams().seed();
  }

  @Override
  default Param<String> weightCol() {
    return stageParams().weightCol();
  }

  @Override
  default Param<String> validationIndicatorCol() {
    return stageParams().validationIndicatorCol();
  }

  /** Weights to start from, layer after layer, each layer's weights before its biases. */
  default Param<Vector> initialWeights() {
    return stageParams().initialWeights;
  }

  default Vector getInitialWeights() {
    return getOrDefault(initialWeights());
  }

  /** {@link Hyperparameters#HIDDEN_LAYERS}. */
  default IntArrayParam hiddenLayers() {
    return stageParams().of(HIDDEN_LAYERS);
  }

  default int[] getHiddenLayers() {
    return stageParams().get(HIDDEN_LAYERS);
  }

  /** {@link Hyperparameters#ACTIVATION}. */
  default Param<String> activation() {
    return stageParams().of(ACTIVATION);
  }

  default String getActivation() {
    return stageParams().get(ACTIVATION);
  }

  /** {@link Hyperparameters#DROPOUT}. */
  default DoubleParam dropout() {
    return stageParams().of(DROPOUT);
  }

  default double getDropout() {
    return stageParams().get(DROPOUT);
  }

  /** {@link Hyperparameters#LAYERS}. */
  default Param<String> layers() {
    return stageParams().of(LAYERS);
  }

  default String getLayers() {
    return stageParams().get(LAYERS);
  }

  /** {@link Hyperparameters#INPUT_SHAPE}. */
  default IntArrayParam inputShape() {
    return stageParams().of(INPUT_SHAPE);
  }

  default int[] getInputShape() {
    return stageParams().get(INPUT_SHAPE);
  }

  /** {@link Hyperparameters#INITIALISER}. */
  default Param<String> initialiser() {
    return stageParams().of(INITIALISER);
  }

  default String getInitialiser() {
    return stageParams().get(INITIALISER);
  }

  /** {@link Hyperparameters#INITIALISER_DEVIATION}. */
  default DoubleParam initialiserDeviation() {
    return stageParams().of(INITIALISER_DEVIATION);
  }

  default double getInitialiserDeviation() {
    return stageParams().get(INITIALISER_DEVIATION);
  }

  /** {@link Hyperparameters#RANDOM_FLIP}. */
  default DoubleParam randomFlip() {
    return stageParams().of(RANDOM_FLIP);
  }

  default double getRandomFlip() {
    return stageParams().get(RANDOM_FLIP);
  }

  /** {@link Hyperparameters#RANDOM_SHIFT}. */
  default IntParam randomShift() {
    return stageParams().of(RANDOM_SHIFT);
  }

  default int getRandomShift() {
    return stageParams().get(RANDOM_SHIFT);
  }

  /** {@link Hyperparameters#RANDOM_ERASING}. */
  default DoubleParam randomErasing() {
    return stageParams().of(RANDOM_ERASING);
  }

  default double getRandomErasing() {
    return stageParams().get(RANDOM_ERASING);
  }

  /** {@link Hyperparameters#EPOCHS}. */
  default IntParam epochs() {
    return stageParams().of(EPOCHS);
  }

  default int getEpochs() {
    return stageParams().get(EPOCHS);
  }

  /** {@link Hyperparameters#BATCH_SIZE}. */
  default IntParam batchSize() {
    return stageParams().of(BATCH_SIZE);
  }

  default int getBatchSize() {
    return stageParams().get(BATCH_SIZE);
  }

  /** {@link Hyperparameters#WORKERS}. */
  default IntParam workers() {
    return stageParams().of(WORKERS);
  }

  default int getWorkers() {
    return stageParams().get(WORKERS);
  }

  /** {@link Hyperparameters#SYNC}. */
  default Param<String> sync() {
    return stageParams().of(SYNC);
  }

  default String getSync() {
    return stageParams().get(SYNC);
  }

  /** {@link Hyperparameters#LEARNING_RATE}. */
  default DoubleParam learningRate() {
    return stageParams().of(LEARNING_RATE);
  }

  default double getLearningRate() {
    return stageParams().get(LEARNING_RATE);
  }

  /** {@link Hyperparameters#OPTIMIZER}. */
  default Param<String> optimizer() {
    return stageParams().of(OPTIMIZER);
  }

  default String getOptimizer() {
    return stageParams().get(OPTIMIZER);
  }

  /** {@link Hyperparameters#MOMENTUM}. */
  default DoubleParam momentum() {
    return stageParams().of(MOMENTUM);
  }

  default double getMomentum() {
    return stageParams().get(MOMENTUM);
  }

  /** {@link Hyperparameters#BETA1}. */
  default DoubleParam beta1() {
    return stageParams().of(BETA1);
  }

  default double getBeta1() {
    return stageParams().get(BETA1);
  }

  /** {@link Hyperparameters#BETA2}. */
  default DoubleParam beta2() {
    return stageParams().of(BETA2);
  }

  default double getBeta2() {
    return stageParams().get(BETA2);
  }

  /** {@link Hyperparameters#EPSILON}. */
  default DoubleParam epsilon() {
    return stageParams().of(EPSILON);
  }

  default double getEpsilon() {
    return stageParams().get(EPSILON);
  }

  /** {@link Hyperparameters#DECAY}. */
  default DoubleParam decay() {
    return stageParams().of(DECAY);
  }

  default double getDecay() {
    return stageParams().get(DECAY);
  }

  /** {@link Hyperparameters#WEIGHT_DECAY}. */
  default DoubleParam weightDecay() {
    return stageParams().of(WEIGHT_DECAY);
  }

  default double getWeightDecay() {
    return stageParams().get(WEIGHT_DECAY);
  }

  /** {@link Hyperparameters#L2}. */
  default DoubleParam l2() {
    return stageParams().of(L2);
  }

  default double getL2() {
    return stageParams().get(L2);
  }

  /** {@link Hyperparameters#CLIP_NORM}. */
  default DoubleParam clipNorm() {
    return stageParams().of(CLIP_NORM);
  }

  default double getClipNorm() {
    return stageParams().get(CLIP_NORM);
  }

  /** {@link Hyperparameters#SCHEDULE}. */
  default Param<String> schedule() {
    return stageParams().of(SCHEDULE);
  }

  default String getSchedule() {
    return stageParams().get(SCHEDULE);
  }

  /** {@link Hyperparameters#SCHEDULE_STEP_EPOCHS}. */
  default IntParam scheduleStepEpochs() {
    return stageParams().of(SCHEDULE_STEP_EPOCHS);
  }

  default int getScheduleStepEpochs() {
    return stageParams().get(SCHEDULE_STEP_EPOCHS);
  }

  /** {@link Hyperparameters#SCHEDULE_FACTOR}. */
  default DoubleParam scheduleFactor() {
    return stageParams().of(SCHEDULE_FACTOR);
  }

  default double getScheduleFactor() {
    return stageParams().get(SCHEDULE_FACTOR);
  }

  /** {@link Hyperparameters#SCHEDULE_MIN_RATE}. */
  default DoubleParam scheduleMinRate() {
    return stageParams().of(SCHEDULE_MIN_RATE);
  }

  default double getScheduleMinRate() {
    return stageParams().get(SCHEDULE_MIN_RATE);
  }

  /** {@link Hyperparameters#SCHEDULE_PATIENCE}. */
  default IntParam schedulePatience() {
    return stageParams().of(SCHEDULE_PATIENCE);
  }

  default int getSchedulePatience() {
    return stageParams().get(SCHEDULE_PATIENCE);
  }

  /** {@link Hyperparameters#WARM_UP_EPOCHS}. */
  default DoubleParam warmUpEpochs() {
    return stageParams().of(WARM_UP_EPOCHS);
  }

  default double getWarmUpEpochs() {
    return stageParams().get(WARM_UP_EPOCHS);
  }

  /** {@link Hyperparameters#VALIDATION_FRACTION}. */
  default DoubleParam validationFraction() {
    return stageParams().of(VALIDATION_FRACTION);
  }

  default double getValidationFraction() {
    return stageParams().get(VALIDATION_FRACTION);
  }

  /** {@link Hyperparameters#PATIENCE}. */
  default IntParam patience() {
    return stageParams().of(PATIENCE);
  }

  default int getPatience() {
    return stageParams().get(PATIENCE);
  }

  /** {@link Hyperparameters#MIN_DELTA}. */
  default DoubleParam minDelta() {
    return stageParams().of(MIN_DELTA);
  }

  default double getMinDelta() {
    return stageParams().get(MIN_DELTA);
  }

  /** {@link Hyperparameters#MONITOR}. */
  default Param<String> monitor() {
    return stageParams().of(MONITOR);
  }

  default String getMonitor() {
    return stageParams().get(MONITOR);
  }

  /** {@link Hyperparameters#MONITOR_MODE}. */
  default Param<String> monitorMode() {
    return stageParams().of(MONITOR_MODE);
  }

  default String getMonitorMode() {
    return stageParams().get(MONITOR_MODE);
  }

  /** {@link Hyperparameters#RESTORE_BEST}. */
  default BooleanParam restoreBest() {
    return stageParams().of(RESTORE_BEST);
  }

  default boolean getRestoreBest() {
    return stageParams().get(RESTORE_BEST);
  }

  /** {@link Hyperparameters#CHECKPOINT_DIR}. */
  default Param<String> checkpointDir() {
    return stageParams().of(CHECKPOINT_DIR);
  }

  default String getCheckpointDir() {
    return stageParams().get(CHECKPOINT_DIR);
  }

  /** {@link Hyperparameters#CHECKPOINT_INTERVAL}. */
  default IntParam checkpointInterval() {
    return stageParams().of(CHECKPOINT_INTERVAL);
  }

  default int getCheckpointInterval() {
    return stageParams().get(CHECKPOINT_INTERVAL);
  }

  /** {@link Hyperparameters#CHECKPOINTS_KEPT}. */
  default IntParam checkpointsKept() {
    return stageParams().of(CHECKPOINTS_KEPT);
  }

  default int getCheckpointsKept() {
    return stageParams().get(CHECKPOINTS_KEPT);
  }

  /** {@link Hyperparameters#HANDLE_INVALID}. */
  @Override
  default Param<String> handleInvalid() {
    return stageParams().of(HANDLE_INVALID);
  }

  // Spark's traits hand over the Params they made

  /** Never called: Spark's own Param allows no {@code keep}. */
  @Override
  default void org$apache$spark$ml$param$shared$HasHandleInvalid$_setter_$handleInvalid_$eq(
      Param<String> param) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasSeed$_setter_$seed_$eq(LongParam param) {
    stageParams().seed = param;
  }

  @Override
  default void org$apache$spark$ml$param$shared$HasWeightCol$_setter_$weightCol_$eq(
      Param<String> param) {
    stageParams().weightCol = param;
  }

  @Override
  default void
      org$apache$spark$ml$param$shared$HasValidationIndicatorCol$_setter_$validationIndicatorCol_$eq(
          Param<String> param) {
    stageParams().validationIndicatorCol = param;
  }
}
