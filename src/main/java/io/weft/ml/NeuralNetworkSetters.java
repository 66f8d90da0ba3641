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

import io.weft.settings.Hyperparameter;
import io.weft.settings.Hyperparameters;
import org.apache.spark.ml.linalg.Vector;

/**
 * The setters of an estimator's {@link NeuralNetworkParams}; each gives back the estimator. What a
 * value must be is declared in {@link Hyperparameters}.
 *
 * @param <E> the estimator
 */
public interface NeuralNetworkSetters<E> extends NeuralNetworkParams {

  /**
   * Sets any hyperparameter.
   *
   * @throws IllegalArgumentException if the value breaks its rule
   */
  @SuppressWarnings("unchecked") // E is the type of the implementing estimator
  default <T> E with(Hyperparameter<T> hyperparameter, T value) {
    stageParams().set(hyperparameter, value);
    return (E) this;
  }

  /** Of the weights, the order of the rows, dropout and {@link #setValidationFraction}. */
  @SuppressWarnings("unchecked")
  default E setSeed(long value) {
    set(seed(), value);
    return (E) this;
  }

  /** Column of the rows' weights, at least 0; a row of weight 0 is as good as absent. */
  @SuppressWarnings("unchecked")
  default E setWeightCol(String value) {
    set(weightCol(), value);
    return (E) this;
  }

  /** Boolean column; true marks the rows that are for validation and never move a weight. */
  @SuppressWarnings("unchecked")
  default E setValidationIndicatorCol(String value) {
    set(validationIndicatorCol(), value);
    return (E) this;
  }

  /** {@link #initialWeights}: P values. */
  @SuppressWarnings("unchecked")
  default E setInitialWeights(Vector value) {
    set(initialWeights(), value);
    return (E) this;
  }

  /** {@link Hyperparameters#HIDDEN_LAYERS}. */
  default E setHiddenLayers(int[] value) {
    return with(HIDDEN_LAYERS, value);
  }

  /** {@link Hyperparameters#ACTIVATION}. */
  default E setActivation(String value) {
    return with(ACTIVATION, value);
  }

  /** {@link Hyperparameters#DROPOUT}. */
  default E setDropout(double value) {
    return with(DROPOUT, value);
  }

  /** {@link Hyperparameters#LAYERS}. */
  default E setLayers(String value) {
    return with(LAYERS, value);
  }

  /** {@link Hyperparameters#INPUT_SHAPE}. */
  default E setInputShape(int[] value) {
    return with(INPUT_SHAPE, value);
  }

  /** {@link Hyperparameters#INITIALISER}. */
  default E setInitialiser(String value) {
    return with(INITIALISER, value);
  }

  /** {@link Hyperparameters#INITIALISER_DEVIATION}. */
  default E setInitialiserDeviation(double value) {
    return with(INITIALISER_DEVIATION, value);
  }

  /** {@link Hyperparameters#RANDOM_FLIP}. */
  default E setRandomFlip(double value) {
    return with(RANDOM_FLIP, value);
  }

  /** {@link Hyperparameters#RANDOM_SHIFT}. */
  default E setRandomShift(int value) {
    return with(RANDOM_SHIFT, value);
  }

  /** {@link Hyperparameters#RANDOM_ERASING}. */
  default E setRandomErasing(double value) {
    return with(RANDOM_ERASING, value);
  }

  /** {@link Hyperparameters#EPOCHS}. */
  default E setEpochs(int value) {
    return with(EPOCHS, value);
  }

  /** {@link Hyperparameters#BATCH_SIZE}. */
  default E setBatchSize(int value) {
    return with(BATCH_SIZE, value);
  }

  /** {@link Hyperparameters#WORKERS}. */
  default E setWorkers(int value) {
    return with(WORKERS, value);
  }

  /** {@link Hyperparameters#SYNC}. */
  default E setSync(String value) {
    return with(SYNC, value);
  }

  /** {@link Hyperparameters#LEARNING_RATE}. */
  default E setLearningRate(double value) {
    return with(LEARNING_RATE, value);
  }

  /** {@link Hyperparameters#OPTIMIZER}. */
  default E setOptimizer(String value) {
    return with(OPTIMIZER, value);
  }

  /** {@link Hyperparameters#MOMENTUM}. */
  default E setMomentum(double value) {
    return with(MOMENTUM, value);
  }

  /** {@link Hyperparameters#BETA1}. */
  default E setBeta1(double value) {
    return with(BETA1, value);
  }

  /** {@link Hyperparameters#BETA2}. */
  default E setBeta2(double value) {
    return with(BETA2, value);
  }

  /** {@link Hyperparameters#EPSILON}. */
  default E setEpsilon(double value) {
    return with(EPSILON, value);
  }

  /** {@link Hyperparameters#DECAY}. */
  default E setDecay(double value) {
    return with(DECAY, value);
  }

  /** {@link Hyperparameters#WEIGHT_DECAY}. */
  default E setWeightDecay(double value) {
    return with(WEIGHT_DECAY, value);
  }

  /** {@link Hyperparameters#L2}. */
  default E setL2(double value) {
    return with(L2, value);
  }

  /** {@link Hyperparameters#CLIP_NORM}. */
  default E setClipNorm(double value) {
    return with(CLIP_NORM, value);
  }

  /** {@link Hyperparameters#SCHEDULE}. */
  default E setSchedule(String value) {
    return with(SCHEDULE, value);
  }

  /** {@link Hyperparameters#SCHEDULE_STEP_EPOCHS}. */
  default E setScheduleStepEpochs(int value) {
    return with(SCHEDULE_STEP_EPOCHS, value);
  }

  /** {@link Hyperparameters#SCHEDULE_FACTOR}. */
  default E setScheduleFactor(double value) {
    return with(SCHEDULE_FACTOR, value);
  }

  /** {@link Hyperparameters#SCHEDULE_MIN_RATE}. */
  default E setScheduleMinRate(double value) {
    return with(SCHEDULE_MIN_RATE, value);
  }

  /** {@link Hyperparameters#SCHEDULE_PATIENCE}. */
  default E setSchedulePatience(int value) {
    return with(SCHEDULE_PATIENCE, value);
  }

  /** {@link Hyperparameters#WARM_UP_EPOCHS}. */
  default E setWarmUpEpochs(double value) {
    return with(WARM_UP_EPOCHS, value);
  }

  /** {@link Hyperparameters#VALIDATION_FRACTION}. */
  default E setValidationFraction(double value) {
    return with(VALIDATION_FRACTION, value);
  }

  /** {@link Hyperparameters#PATIENCE}. */
  default E setPatience(int value) {
    return with(PATIENCE, value);
  }

  /** {@link Hyperparameters#MIN_DELTA}. */
  default E setMinDelta(double value) {
    return with(MIN_DELTA, value);
  }

  /** {@link Hyperparameters#MONITOR}. */
  default E setMonitor(String value) {
    return with(MONITOR, value);
  }

  /** {@link Hyperparameters#MONITOR_MODE}. */
  default E setMonitorMode(String value) {
    return with(MONITOR_MODE, value);
  }

  /** {@link Hyperparameters#RESTORE_BEST}. */
  default E setRestoreBest(boolean value) {
    return with(RESTORE_BEST, value);
  }

  /** {@link Hyperparameters#CHECKPOINT_DIR}. */
  default E setCheckpointDir(String value) {
    return with(CHECKPOINT_DIR, value);
  }

  /** {@link Hyperparameters#CHECKPOINT_INTERVAL}. */
  default E setCheckpointInterval(int value) {
    return with(CHECKPOINT_INTERVAL, value);
  }

  /** {@link Hyperparameters#CHECKPOINTS_KEPT}. */
  default E setCheckpointsKept(int value) {
    return with(CHECKPOINTS_KEPT, value);
  }

  /** {@link Hyperparameters#HANDLE_INVALID}. */
  default E setHandleInvalid(String value) {
    return with(HANDLE_INVALID, value);
  }
}
