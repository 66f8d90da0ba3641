package io.weft.ml;

import io.weft.settings.Hyperparameters;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.shared.HasHandleInvalid;

/**
 * The Param and the getter of each hyperparameter that all stages share.
 *
 * <p>Generated from {@link Hyperparameters}: {@code ParamSourcesTest} fails with the command that
 * writes this file again.
 */
public interface HyperparameterParams extends HasHandleInvalid {

  /** The Params of this stage. */
  StageParams stageParams();

  /** {@link Hyperparameters#HIDDEN_LAYERS}. */
  default IntArrayParam hiddenLayers() {
    return stageParams().of(Hyperparameters.HIDDEN_LAYERS);
  }

  default int[] getHiddenLayers() {
    return stageParams().get(Hyperparameters.HIDDEN_LAYERS);
  }

  /** {@link Hyperparameters#ACTIVATION}. */
  default Param<String> activation() {
    return stageParams().of(Hyperparameters.ACTIVATION);
  }

  default String getActivation() {
    return stageParams().get(Hyperparameters.ACTIVATION);
  }

  /** {@link Hyperparameters#DROPOUT}. */
  default DoubleParam dropout() {
    return stageParams().of(Hyperparameters.DROPOUT);
  }

  default double getDropout() {
    return stageParams().get(Hyperparameters.DROPOUT);
  }

  /** {@link Hyperparameters#LAYERS}. */
  default Param<String> layers() {
    return stageParams().of(Hyperparameters.LAYERS);
  }

  default String getLayers() {
    return stageParams().get(Hyperparameters.LAYERS);
  }

  /** {@link Hyperparameters#INPUT_SHAPE}. */
  default IntArrayParam inputShape() {
    return stageParams().of(Hyperparameters.INPUT_SHAPE);
  }

  default int[] getInputShape() {
    return stageParams().get(Hyperparameters.INPUT_SHAPE);
  }

  /** {@link Hyperparameters#CATEGORICAL_ENCODING}. */
  default Param<String> categoricalEncoding() {
    return stageParams().of(Hyperparameters.CATEGORICAL_ENCODING);
  }

  default String getCategoricalEncoding() {
    return stageParams().get(Hyperparameters.CATEGORICAL_ENCODING);
  }

  /** {@link Hyperparameters#EMBEDDING_SIZE}. */
  default IntParam embeddingSize() {
    return stageParams().of(Hyperparameters.EMBEDDING_SIZE);
  }

  default int getEmbeddingSize() {
    return stageParams().get(Hyperparameters.EMBEDDING_SIZE);
  }

  /** {@link Hyperparameters#INITIALISER}. */
  default Param<String> initialiser() {
    return stageParams().of(Hyperparameters.INITIALISER);
  }

  default String getInitialiser() {
    return stageParams().get(Hyperparameters.INITIALISER);
  }

  /** {@link Hyperparameters#INITIALISER_DEVIATION}. */
  default DoubleParam initialiserDeviation() {
    return stageParams().of(Hyperparameters.INITIALISER_DEVIATION);
  }

  default double getInitialiserDeviation() {
    return stageParams().get(Hyperparameters.INITIALISER_DEVIATION);
  }

  /** {@link Hyperparameters#RANDOM_FLIP}. */
  default DoubleParam randomFlip() {
    return stageParams().of(Hyperparameters.RANDOM_FLIP);
  }

  default double getRandomFlip() {
    return stageParams().get(Hyperparameters.RANDOM_FLIP);
  }

  /** {@link Hyperparameters#RANDOM_SHIFT}. */
  default IntParam randomShift() {
    return stageParams().of(Hyperparameters.RANDOM_SHIFT);
  }

  default int getRandomShift() {
    return stageParams().get(Hyperparameters.RANDOM_SHIFT);
  }

  /** {@link Hyperparameters#RANDOM_ERASING}. */
  default DoubleParam randomErasing() {
    return stageParams().of(Hyperparameters.RANDOM_ERASING);
  }

  default double getRandomErasing() {
    return stageParams().get(Hyperparameters.RANDOM_ERASING);
  }

  /** {@link Hyperparameters#EPOCHS}. */
  default IntParam epochs() {
    return stageParams().of(Hyperparameters.EPOCHS);
  }

  default int getEpochs() {
    return stageParams().get(Hyperparameters.EPOCHS);
  }

  /** {@link Hyperparameters#BATCH_SIZE}. */
  default IntParam batchSize() {
    return stageParams().of(Hyperparameters.BATCH_SIZE);
  }

  default int getBatchSize() {
    return stageParams().get(Hyperparameters.BATCH_SIZE);
  }

  /** {@link Hyperparameters#WORKERS}. */
  default IntParam workers() {
    return stageParams().of(Hyperparameters.WORKERS);
  }

  default int getWorkers() {
    return stageParams().get(Hyperparameters.WORKERS);
  }

  /** {@link Hyperparameters#SYNC}. */
  default Param<String> sync() {
    return stageParams().of(Hyperparameters.SYNC);
  }

  default String getSync() {
    return stageParams().get(Hyperparameters.SYNC);
  }

  /** {@link Hyperparameters#LEARNING_RATE}. */
  default DoubleParam learningRate() {
    return stageParams().of(Hyperparameters.LEARNING_RATE);
  }

  default double getLearningRate() {
    return stageParams().get(Hyperparameters.LEARNING_RATE);
  }

  /** {@link Hyperparameters#OPTIMIZER}. */
  default Param<String> optimizer() {
    return stageParams().of(Hyperparameters.OPTIMIZER);
  }

  default String getOptimizer() {
    return stageParams().get(Hyperparameters.OPTIMIZER);
  }

  /** {@link Hyperparameters#MOMENTUM}. */
  default DoubleParam momentum() {
    return stageParams().of(Hyperparameters.MOMENTUM);
  }

  default double getMomentum() {
    return stageParams().get(Hyperparameters.MOMENTUM);
  }

  /** {@link Hyperparameters#BETA1}. */
  default DoubleParam beta1() {
    return stageParams().of(Hyperparameters.BETA1);
  }

  default double getBeta1() {
    return stageParams().get(Hyperparameters.BETA1);
  }

  /** {@link Hyperparameters#BETA2}. */
  default DoubleParam beta2() {
    return stageParams().of(Hyperparameters.BETA2);
  }

  default double getBeta2() {
    return stageParams().get(Hyperparameters.BETA2);
  }

  /** {@link Hyperparameters#EPSILON}. */
  default DoubleParam epsilon() {
    return stageParams().of(Hyperparameters.EPSILON);
  }

  default double getEpsilon() {
    return stageParams().get(Hyperparameters.EPSILON);
  }

  /** {@link Hyperparameters#DECAY}. */
  default DoubleParam decay() {
    return stageParams().of(Hyperparameters.DECAY);
  }

  default double getDecay() {
    return stageParams().get(Hyperparameters.DECAY);
  }

  /** {@link Hyperparameters#WEIGHT_DECAY}. */
  default DoubleParam weightDecay() {
    return stageParams().of(Hyperparameters.WEIGHT_DECAY);
  }

  default double getWeightDecay() {
    return stageParams().get(Hyperparameters.WEIGHT_DECAY);
  }

  /** {@link Hyperparameters#L2}. */
  default DoubleParam l2() {
    return stageParams().of(Hyperparameters.L2);
  }

  default double getL2() {
    return stageParams().get(Hyperparameters.L2);
  }

  /** {@link Hyperparameters#CLIP_NORM}. */
  default DoubleParam clipNorm() {
    return stageParams().of(Hyperparameters.CLIP_NORM);
  }

  default double getClipNorm() {
    return stageParams().get(Hyperparameters.CLIP_NORM);
  }

  /** {@link Hyperparameters#SCHEDULE}. */
  default Param<String> schedule() {
    return stageParams().of(Hyperparameters.SCHEDULE);
  }

  default String getSchedule() {
    return stageParams().get(Hyperparameters.SCHEDULE);
  }

  /** {@link Hyperparameters#SCHEDULE_STEP_EPOCHS}. */
  default IntParam scheduleStepEpochs() {
    return stageParams().of(Hyperparameters.SCHEDULE_STEP_EPOCHS);
  }

  default int getScheduleStepEpochs() {
    return stageParams().get(Hyperparameters.SCHEDULE_STEP_EPOCHS);
  }

  /** {@link Hyperparameters#SCHEDULE_FACTOR}. */
  default DoubleParam scheduleFactor() {
    return stageParams().of(Hyperparameters.SCHEDULE_FACTOR);
  }

  default double getScheduleFactor() {
    return stageParams().get(Hyperparameters.SCHEDULE_FACTOR);
  }

  /** {@link Hyperparameters#SCHEDULE_MIN_RATE}. */
  default DoubleParam scheduleMinRate() {
    return stageParams().of(Hyperparameters.SCHEDULE_MIN_RATE);
  }

  default double getScheduleMinRate() {
    return stageParams().get(Hyperparameters.SCHEDULE_MIN_RATE);
  }

  /** {@link Hyperparameters#SCHEDULE_PATIENCE}. */
  default IntParam schedulePatience() {
    return stageParams().of(Hyperparameters.SCHEDULE_PATIENCE);
  }

  default int getSchedulePatience() {
    return stageParams().get(Hyperparameters.SCHEDULE_PATIENCE);
  }

  /** {@link Hyperparameters#WARM_UP_EPOCHS}. */
  default DoubleParam warmUpEpochs() {
    return stageParams().of(Hyperparameters.WARM_UP_EPOCHS);
  }

  default double getWarmUpEpochs() {
    return stageParams().get(Hyperparameters.WARM_UP_EPOCHS);
  }

  /** {@link Hyperparameters#CHECKPOINT_INTERVAL}. */
  default IntParam checkpointInterval() {
    return stageParams().of(Hyperparameters.CHECKPOINT_INTERVAL);
  }

  default int getCheckpointInterval() {
    return stageParams().get(Hyperparameters.CHECKPOINT_INTERVAL);
  }

  /** {@link Hyperparameters#CHECKPOINT_MINUTES}. */
  default DoubleParam checkpointMinutes() {
    return stageParams().of(Hyperparameters.CHECKPOINT_MINUTES);
  }

  default double getCheckpointMinutes() {
    return stageParams().get(Hyperparameters.CHECKPOINT_MINUTES);
  }

  /** {@link Hyperparameters#CHECKPOINTS_KEPT}. */
  default IntParam checkpointsKept() {
    return stageParams().of(Hyperparameters.CHECKPOINTS_KEPT);
  }

  default int getCheckpointsKept() {
    return stageParams().get(Hyperparameters.CHECKPOINTS_KEPT);
  }

  /** {@link Hyperparameters#PATIENCE}. */
  default IntParam patience() {
    return stageParams().of(Hyperparameters.PATIENCE);
  }

  default int getPatience() {
    return stageParams().get(Hyperparameters.PATIENCE);
  }

  /** {@link Hyperparameters#MIN_DELTA}. */
  default DoubleParam minDelta() {
    return stageParams().of(Hyperparameters.MIN_DELTA);
  }

  default double getMinDelta() {
    return stageParams().get(Hyperparameters.MIN_DELTA);
  }

  /** {@link Hyperparameters#MONITOR}. */
  default Param<String> monitor() {
    return stageParams().of(Hyperparameters.MONITOR);
  }

  default String getMonitor() {
    return stageParams().get(Hyperparameters.MONITOR);
  }

  /** {@link Hyperparameters#MONITOR_MODE}. */
  default Param<String> monitorMode() {
    return stageParams().of(Hyperparameters.MONITOR_MODE);
  }

  default String getMonitorMode() {
    return stageParams().get(Hyperparameters.MONITOR_MODE);
  }

  /** {@link Hyperparameters#RESTORE_BEST}. */
  default BooleanParam restoreBest() {
    return stageParams().of(Hyperparameters.RESTORE_BEST);
  }

  default boolean getRestoreBest() {
    return stageParams().get(Hyperparameters.RESTORE_BEST);
  }

  /** {@link Hyperparameters#VALIDATION_FRACTION}. */
  default DoubleParam validationFraction() {
    return stageParams().of(Hyperparameters.VALIDATION_FRACTION);
  }

  default double getValidationFraction() {
    return stageParams().get(Hyperparameters.VALIDATION_FRACTION);
  }

  /** {@link Hyperparameters#CHECKPOINT_DIR}. */
  default Param<String> checkpointDir() {
    return stageParams().of(Hyperparameters.CHECKPOINT_DIR);
  }

  default String getCheckpointDir() {
    return stageParams().get(Hyperparameters.CHECKPOINT_DIR);
  }

  /** {@link Hyperparameters#HANDLE_INVALID}. */
  @Override
  default Param<String> handleInvalid() {
    return stageParams().of(Hyperparameters.HANDLE_INVALID);
  }
}
