package io.weft.settings;

import static io.weft.settings.Domain.above;
import static io.weft.settings.Domain.anyText;
import static io.weft.settings.Domain.atLeast;
import static io.weft.settings.Domain.fraction;
import static io.weft.settings.Domain.fractionAboveZero;
import static io.weft.settings.Domain.fractionBelowOne;
import static io.weft.settings.Domain.imageShape;
import static io.weft.settings.Domain.integers;
import static io.weft.settings.Domain.numbers;
import static io.weft.settings.Domain.onOrOff;
import static io.weft.settings.Domain.oneOf;
import static io.weft.settings.Hyperparameter.Group.AUGMENTATION;
import static io.weft.settings.Hyperparameter.Group.EARLY_STOPPING;
import static io.weft.settings.Hyperparameter.Group.NETWORK;
import static io.weft.settings.Hyperparameter.Group.TRAINING;
import static io.weft.settings.Hyperparameter.Group.WITHOUT_KEY;

import io.weft.settings.Hyperparameter.Group;
import java.util.ArrayList;
import java.util.List;

/**
 * The declarations of all hyperparameters: group, name, default, range and description.
 *
 * <p>Each adds itself to the lists below. The order of the keys is the order of the declarations.
 */
public final class Hyperparameters {

  // before the declarations, which are added to them
  private static final List<Hyperparameter<?>> ALL_SO_FAR = new ArrayList<>();
  private static final List<Hyperparameter<?>> SHARED_SO_FAR = new ArrayList<>();
  private static final List<Hyperparameter<?>> CLASSIFICATION_SO_FAR = new ArrayList<>();
  private static final List<Hyperparameter<?>> REGRESSION_SO_FAR = new ArrayList<>();

  public static final Hyperparameter<int[]> HIDDEN_LAYERS =
      shared(
          NETWORK,
          "hiddenLayers",
          new int[] {128},
          integers(atLeast(1)),
          "units of each hidden layer; the output layer is added after them");
  public static final Hyperparameter<String> ACTIVATION =
      shared(
          NETWORK,
          "activation",
          "relu",
          LayerTypes.ACTIVATIONS.domain(),
          "activation after each hidden layer");
  public static final Hyperparameter<Double> DROPOUT =
      shared(
          NETWORK,
          "dropout",
          0.0,
          fractionBelowOne(),
          "share of values dropped after each activation");
  public static final Hyperparameter<String> LAYERS =
      shared(
          NETWORK,
          "layers",
          "",
          anyText(),
          "all layers as a JSON list, in place of hiddenLayers, activation and dropout; the last"
              + " layer gives the outputs");
  public static final Hyperparameter<int[]> INPUT_SHAPE =
      shared(
          NETWORK,
          "inputShape",
          new int[0],
          imageShape(),
          "channels, height and width of the image in each row, stored channel by channel; empty"
              + " means that a row is a vector");
  public static final Hyperparameter<String> CATEGORICAL_ENCODING =
      shared(
          NETWORK,
          "categoricalEncoding",
          "auto",
          CategoricalEncodings.BY_NAME.domain(),
          "encoding of the features that the metadata of their column calls nominal: auto takes"
              + " one-hot for up to 8 categories and an embedding for more; none takes the codes of"
              + " categories as numbers; without effect where inputShape is set, or where layers begin"
              + " with an encoding");
  public static final Hyperparameter<Integer> EMBEDDING_SIZE =
      shared(
          NETWORK,
          "embeddingSize",
          0,
          atLeast(0),
          "values of an embedding; 0 means 1.6 n^0.56 for n categories, rounded up, but at most 50");
  public static final Hyperparameter<String> INITIALISER =
      shared(
          NETWORK,
          "initialiser",
          "auto",
          Choices.INITIALISERS.domain(),
          "distribution of the initial weights; auto chooses by each layer's activation");
  public static final Hyperparameter<Double> INITIALISER_DEVIATION =
      shared(
          NETWORK,
          "initialiserDeviation",
          0.01,
          above(0),
          "standard deviation of the normal initialiser");

  public static final Hyperparameter<Double> RANDOM_FLIP =
      shared(
          AUGMENTATION,
          "randomFlip",
          0.0,
          fraction(),
          "probability that a training image is mirrored, left to right");
  public static final Hyperparameter<Integer> RANDOM_SHIFT =
      shared(
          AUGMENTATION,
          "randomShift",
          0,
          atLeast(0),
          "pixels by which a training image is moved at most, in both directions");
  public static final Hyperparameter<Double> RANDOM_ERASING =
      shared(
          AUGMENTATION,
          "randomErasing",
          0.0,
          fraction(),
          "probability that a random rectangle of a training image is set to 0");

  public static final Hyperparameter<Integer> EPOCHS =
      shared(TRAINING, "epochs", 10, atLeast(1), "passes over the training rows, at most");
  public static final Hyperparameter<Integer> BATCH_SIZE =
      shared(TRAINING, "batchSize", 128, atLeast(1), "rows of a step, over all workers");
  public static final Hyperparameter<Integer> WORKERS =
      shared(
          TRAINING,
          "workers",
          0,
          atLeast(0),
          "number of data shards; 0 means one for each slot of the cluster, but not more than a batch"
              + " has rows for");
  public static final Hyperparameter<String> SYNC =
      shared(
          TRAINING,
          "sync",
          "auto",
          oneOf("auto", "all-reduce", "driver", "local"),
          "place where gradients are added: all-reduce on the executors, driver on the driver, local"
              + " in one thread without Spark; auto means all-reduce, or driver with dynamic"
              + " allocation");
  public static final Hyperparameter<Double> LEARNING_RATE =
      shared(TRAINING, "learningRate", 0.001, above(0), "highest rate of the schedule");
  public static final Hyperparameter<String> OPTIMIZER =
      shared(
          TRAINING,
          "optimizer",
          "adam",
          Choices.OPTIMIZERS.domain(),
          "rule that updates the weights from their gradient");
  public static final Hyperparameter<Double> MOMENTUM =
      shared(
          TRAINING,
          "momentum",
          0.9,
          fractionBelowOne(),
          "share of the previous update in the next one, for momentum and nesterov");
  public static final Hyperparameter<Double> BETA1 =
      shared(
          TRAINING,
          "beta1",
          0.9,
          fractionBelowOne(),
          "decay rate of the mean gradient, for adam and adamw");
  public static final Hyperparameter<Double> BETA2 =
      shared(
          TRAINING,
          "beta2",
          0.999,
          fractionBelowOne(),
          "decay rate of the mean squared gradient, for adam and adamw");
  public static final Hyperparameter<Double> EPSILON =
      shared(
          TRAINING,
          "epsilon",
          1e-8,
          above(0),
          "small number in the denominator, for adam, adamw, rmsprop and adagrad");
  public static final Hyperparameter<Double> DECAY =
      shared(
          TRAINING,
          "decay",
          0.99,
          fractionBelowOne(),
          "decay rate of the mean squared gradient (alpha), for rmsprop");
  public static final Hyperparameter<Double> WEIGHT_DECAY =
      shared(
          TRAINING,
          "weightDecay",
          0.0,
          atLeast(0.0),
          "decay of the weights in each step, decoupled from the gradient, for adamw");
  public static final Hyperparameter<Double> L2 =
      shared(TRAINING, "l2", 0.0, atLeast(0.0), "penalty on the squares of the weights");
  public static final Hyperparameter<Double> CLIP_NORM =
      shared(
          TRAINING,
          "clipNorm",
          0.0,
          atLeast(0.0),
          "largest norm of the gradient, to which larger ones are clipped; 0 turns clipping off");
  public static final Hyperparameter<Double> LABEL_SMOOTHING =
      classification(
          TRAINING,
          "labelSmoothing",
          0.0,
          fractionBelowOne(),
          "share of a label that is spread over all classes");
  public static final Hyperparameter<double[]> CLASS_WEIGHTS =
      classification(
          TRAINING,
          "classWeights",
          new double[0],
          numbers(above(0)),
          "weight of each class in the loss; empty means equal weights");
  public static final Hyperparameter<String> SCHEDULE =
      shared(
          TRAINING,
          "schedule",
          "constant",
          Choices.SCHEDULES.domain(),
          "rule by which the learning rate changes");
  public static final Hyperparameter<Integer> SCHEDULE_STEP_EPOCHS =
      shared(
          TRAINING,
          "scheduleStepEpochs",
          10,
          atLeast(1),
          "epochs from one drop of the rate to the next, for step");
  public static final Hyperparameter<Double> SCHEDULE_FACTOR =
      shared(
          TRAINING,
          "scheduleFactor",
          0.5,
          fractionAboveZero(),
          "factor of each drop of the rate, for step, exponential and reduce-on-plateau");
  public static final Hyperparameter<Double> SCHEDULE_MIN_RATE =
      shared(
          TRAINING,
          "scheduleMinRate",
          0.0,
          atLeast(0.0),
          "lowest rate, for cosine and reduce-on-plateau");
  public static final Hyperparameter<Integer> SCHEDULE_PATIENCE =
      shared(
          TRAINING,
          "schedulePatience",
          2,
          atLeast(0),
          "epochs without improvement before a drop of the rate, for reduce-on-plateau");
  public static final Hyperparameter<Double> WARM_UP_EPOCHS =
      shared(
          TRAINING,
          "warmUpEpochs",
          0.0,
          atLeast(0.0),
          "epochs at the start in which the rate rises from 0");
  public static final Hyperparameter<Integer> CHECKPOINT_INTERVAL =
      shared(
          TRAINING,
          "checkpointInterval",
          1,
          atLeast(0),
          "epochs from one checkpoint to the next; 0 keeps none");
  public static final Hyperparameter<Double> CHECKPOINT_MINUTES =
      shared(
          TRAINING,
          "checkpointMinutes",
          10.0,
          atLeast(0.0),
          "longest time from one checkpoint to the next in minutes, also within an epoch; 0 saves"
              + " checkpoints at the end of epochs only");
  public static final Hyperparameter<Integer> CHECKPOINTS_KEPT =
      shared(
          TRAINING,
          "checkpointsKept",
          2,
          atLeast(1),
          "number of newest checkpoints to keep; each also has the weights of the best epoch so far");

  public static final Hyperparameter<Integer> PATIENCE =
      shared(
          EARLY_STOPPING,
          "patience",
          0,
          atLeast(0),
          "epochs without improvement before training stops; 0 turns early stopping off");
  public static final Hyperparameter<Double> MIN_DELTA =
      shared(
          EARLY_STOPPING,
          "minDelta",
          0.0,
          atLeast(0.0),
          "smallest change that counts as an improvement");
  public static final Hyperparameter<String> MONITOR =
      shared(
          EARLY_STOPPING,
          "monitor",
          "validation-loss",
          Choices.MONITORS.domain(),
          "value that must improve");
  public static final Hyperparameter<String> MONITOR_MODE =
      shared(
          EARLY_STOPPING,
          "monitorMode",
          "mode",
          "auto",
          Choices.MONITOR_MODES.domain(),
          "direction of an improvement; auto chooses by the monitored value");
  public static final Hyperparameter<Boolean> RESTORE_BEST =
      shared(
          EARLY_STOPPING, "restoreBest", true, onOrOff(), "end with the weights of the best epoch");

  public static final Hyperparameter<Double> VALIDATION_FRACTION =
      shared(
          WITHOUT_KEY,
          "validationFraction",
          0.0,
          fractionBelowOne(),
          "share of the rows kept for validation, the same of each class, unless a column marks"
              + " them");
  public static final Hyperparameter<String> CHECKPOINT_DIR =
      shared(
          WITHOUT_KEY,
          "checkpointDir",
          "",
          anyText(),
          "directory of this training's checkpoints: fit continues from the newest one; each fit of"
              + " a copy, as in CrossValidator, has a directory of its own inside; empty means no"
              + " checkpoints");
  public static final Hyperparameter<String> HANDLE_INVALID =
      shared(
          WITHOUT_KEY,
          "handleInvalid",
          HandleInvalid.ERROR,
          oneOf(HandleInvalid.ERROR, HandleInvalid.SKIP, HandleInvalid.KEEP),
          "what to do with a row whose features are null, not finite, of the wrong number or of an"
              + " unknown category: error refuses it, skip leaves it out, also in fit, keep predicts NaN"
              + " and is not possible in fit");
  public static final Hyperparameter<String> LOSS =
      regression(
          TRAINING,
          "loss",
          "squared",
          Choices.LOSSES.domain(),
          "squared error, or Huber's loss, in which large errors count less");
  public static final Hyperparameter<Double> HUBER_DELTA =
      regression(
          TRAINING,
          "huberDelta",
          1.0,
          above(0),
          "error from which on the loss is linear, for huber");

  /** All hyperparameters, in the order of their declaration. */
  public static final List<Hyperparameter<?>> ALL = List.copyOf(ALL_SO_FAR);

  /** The hyperparameters of every network. */
  public static final List<Hyperparameter<?>> SHARED = List.copyOf(SHARED_SO_FAR);

  /** The hyperparameters of classification only. */
  public static final List<Hyperparameter<?>> OF_CLASSIFICATION =
      List.copyOf(CLASSIFICATION_SO_FAR);

  /** The hyperparameters of regression only. */
  public static final List<Hyperparameter<?>> OF_REGRESSION = List.copyOf(REGRESSION_SO_FAR);

  private Hyperparameters() {}

  private static <T> Hyperparameter<T> shared(
      Group group, String name, T defaultValue, Domain<T> domain, String doc) {
    return declare(SHARED_SO_FAR, new Hyperparameter<>(group, name, defaultValue, domain, doc));
  }

  private static <T> Hyperparameter<T> shared(
      Group group, String name, String key, T defaultValue, Domain<T> domain, String doc) {
    return declare(
        SHARED_SO_FAR, new Hyperparameter<>(group, name, key, defaultValue, domain, doc));
  }

  private static <T> Hyperparameter<T> classification(
      Group group, String name, T defaultValue, Domain<T> domain, String doc) {
    return declare(
        CLASSIFICATION_SO_FAR, new Hyperparameter<>(group, name, defaultValue, domain, doc));
  }

  private static <T> Hyperparameter<T> regression(
      Group group, String name, T defaultValue, Domain<T> domain, String doc) {
    return declare(REGRESSION_SO_FAR, new Hyperparameter<>(group, name, defaultValue, domain, doc));
  }

  private static <T> Hyperparameter<T> declare(
      List<Hyperparameter<?>> list, Hyperparameter<T> hyperparameter) {
    ALL_SO_FAR.add(hyperparameter);
    list.add(hyperparameter);
    return hyperparameter;
  }
}
