package io.weft.ml;

import io.weft.settings.Hyperparameter;
import io.weft.settings.Hyperparameters;

/**
 * The setter of each hyperparameter that all estimators share.
 *
 * <p>Generated from {@link Hyperparameters}: {@code ParamSourcesTest} fails with the command that
 * writes this file again.
 */
public interface HyperparameterSetters<E> extends HyperparameterParams {

  /**
   * Sets any hyperparameter.
   *
   * @throws IllegalArgumentException if the value is not in the range
   */
  @SuppressWarnings("unchecked") // E is the type of the implementing estimator
  default <T> E with(Hyperparameter<T> hyperparameter, T value) {
    stageParams().set(hyperparameter, value);
    return (E) this;
  }

  /** {@link Hyperparameters#HIDDEN_LAYERS}. */
  default E setHiddenLayers(int[] value) {
    return with(Hyperparameters.HIDDEN_LAYERS, value);
  }

  /** {@link Hyperparameters#ACTIVATION}. */
  default E setActivation(String value) {
    return with(Hyperparameters.ACTIVATION, value);
  }

  /** {@link Hyperparameters#DROPOUT}. */
  default E setDropout(double value) {
    return with(Hyperparameters.DROPOUT, value);
  }

  /** {@link Hyperparameters#LAYERS}. */
  default E setLayers(String value) {
    return with(Hyperparameters.LAYERS, value);
  }

  /** {@link Hyperparameters#INPUT_SHAPE}. */
  default E setInputShape(int[] value) {
    return with(Hyperparameters.INPUT_SHAPE, value);
  }

  /** {@link Hyperparameters#CATEGORICAL_ENCODING}. */
  default E setCategoricalEncoding(String value) {
    return with(Hyperparameters.CATEGORICAL_ENCODING, value);
  }

  /** {@link Hyperparameters#EMBEDDING_SIZE}. */
  default E setEmbeddingSize(int value) {
    return with(Hyperparameters.EMBEDDING_SIZE, value);
  }

  /** {@link Hyperparameters#INITIALISER}. */
  default E setInitialiser(String value) {
    return with(Hyperparameters.INITIALISER, value);
  }

  /** {@link Hyperparameters#INITIALISER_DEVIATION}. */
  default E setInitialiserDeviation(double value) {
    return with(Hyperparameters.INITIALISER_DEVIATION, value);
  }

  /** {@link Hyperparameters#RANDOM_FLIP}. */
  default E setRandomFlip(double value) {
    return with(Hyperparameters.RANDOM_FLIP, value);
  }

  /** {@link Hyperparameters#RANDOM_SHIFT}. */
  default E setRandomShift(int value) {
    return with(Hyperparameters.RANDOM_SHIFT, value);
  }

  /** {@link Hyperparameters#RANDOM_ERASING}. */
  default E setRandomErasing(double value) {
    return with(Hyperparameters.RANDOM_ERASING, value);
  }

  /** {@link Hyperparameters#EPOCHS}. */
  default E setEpochs(int value) {
    return with(Hyperparameters.EPOCHS, value);
  }

  /** {@link Hyperparameters#BATCH_SIZE}. */
  default E setBatchSize(int value) {
    return with(Hyperparameters.BATCH_SIZE, value);
  }

  /** {@link Hyperparameters#WORKERS}. */
  default E setWorkers(int value) {
    return with(Hyperparameters.WORKERS, value);
  }

  /** {@link Hyperparameters#SYNC}. */
  default E setSync(String value) {
    return with(Hyperparameters.SYNC, value);
  }

  /** {@link Hyperparameters#LEARNING_RATE}. */
  default E setLearningRate(double value) {
    return with(Hyperparameters.LEARNING_RATE, value);
  }

  /** {@link Hyperparameters#OPTIMIZER}. */
  default E setOptimizer(String value) {
    return with(Hyperparameters.OPTIMIZER, value);
  }

  /** {@link Hyperparameters#MOMENTUM}. */
  default E setMomentum(double value) {
    return with(Hyperparameters.MOMENTUM, value);
  }

  /** {@link Hyperparameters#BETA1}. */
  default E setBeta1(double value) {
    return with(Hyperparameters.BETA1, value);
  }

  /** {@link Hyperparameters#BETA2}. */
  default E setBeta2(double value) {
    return with(Hyperparameters.BETA2, value);
  }

  /** {@link Hyperparameters#EPSILON}. */
  default E setEpsilon(double value) {
    return with(Hyperparameters.EPSILON, value);
  }

  /** {@link Hyperparameters#DECAY}. */
  default E setDecay(double value) {
    return with(Hyperparameters.DECAY, value);
  }

  /** {@link Hyperparameters#WEIGHT_DECAY}. */
  default E setWeightDecay(double value) {
    return with(Hyperparameters.WEIGHT_DECAY, value);
  }

  /** {@link Hyperparameters#L2}. */
  default E setL2(double value) {
    return with(Hyperparameters.L2, value);
  }

  /** {@link Hyperparameters#CLIP_NORM}. */
  default E setClipNorm(double value) {
    return with(Hyperparameters.CLIP_NORM, value);
  }

  /** {@link Hyperparameters#SCHEDULE}. */
  default E setSchedule(String value) {
    return with(Hyperparameters.SCHEDULE, value);
  }

  /** {@link Hyperparameters#SCHEDULE_STEP_EPOCHS}. */
  default E setScheduleStepEpochs(int value) {
    return with(Hyperparameters.SCHEDULE_STEP_EPOCHS, value);
  }

  /** {@link Hyperparameters#SCHEDULE_FACTOR}. */
  default E setScheduleFactor(double value) {
    return with(Hyperparameters.SCHEDULE_FACTOR, value);
  }

  /** {@link Hyperparameters#SCHEDULE_MIN_RATE}. */
  default E setScheduleMinRate(double value) {
    return with(Hyperparameters.SCHEDULE_MIN_RATE, value);
  }

  /** {@link Hyperparameters#SCHEDULE_PATIENCE}. */
  default E setSchedulePatience(int value) {
    return with(Hyperparameters.SCHEDULE_PATIENCE, value);
  }

  /** {@link Hyperparameters#WARM_UP_EPOCHS}. */
  default E setWarmUpEpochs(double value) {
    return with(Hyperparameters.WARM_UP_EPOCHS, value);
  }

  /** {@link Hyperparameters#CHECKPOINT_INTERVAL}. */
  default E setCheckpointInterval(int value) {
    return with(Hyperparameters.CHECKPOINT_INTERVAL, value);
  }

  /** {@link Hyperparameters#CHECKPOINT_MINUTES}. */
  default E setCheckpointMinutes(double value) {
    return with(Hyperparameters.CHECKPOINT_MINUTES, value);
  }

  /** {@link Hyperparameters#CHECKPOINTS_KEPT}. */
  default E setCheckpointsKept(int value) {
    return with(Hyperparameters.CHECKPOINTS_KEPT, value);
  }

  /** {@link Hyperparameters#PATIENCE}. */
  default E setPatience(int value) {
    return with(Hyperparameters.PATIENCE, value);
  }

  /** {@link Hyperparameters#MIN_DELTA}. */
  default E setMinDelta(double value) {
    return with(Hyperparameters.MIN_DELTA, value);
  }

  /** {@link Hyperparameters#MONITOR}. */
  default E setMonitor(String value) {
    return with(Hyperparameters.MONITOR, value);
  }

  /** {@link Hyperparameters#MONITOR_MODE}. */
  default E setMonitorMode(String value) {
    return with(Hyperparameters.MONITOR_MODE, value);
  }

  /** {@link Hyperparameters#RESTORE_BEST}. */
  default E setRestoreBest(boolean value) {
    return with(Hyperparameters.RESTORE_BEST, value);
  }

  /** {@link Hyperparameters#VALIDATION_FRACTION}. */
  default E setValidationFraction(double value) {
    return with(Hyperparameters.VALIDATION_FRACTION, value);
  }

  /** {@link Hyperparameters#CHECKPOINT_DIR}. */
  default E setCheckpointDir(String value) {
    return with(Hyperparameters.CHECKPOINT_DIR, value);
  }

  /** {@link Hyperparameters#HANDLE_INVALID}. */
  default E setHandleInvalid(String value) {
    return with(Hyperparameters.HANDLE_INVALID, value);
  }
}
