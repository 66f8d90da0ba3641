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

import java.util.List;

/** All hyperparameters, with their defaults and rules. */
public final class Hyperparameters {

  public static final Hyperparameter<int[]> HIDDEN_LAYERS =
      new Hyperparameter<>(
          "hiddenLayers",
          new int[] {128},
          integers(atLeast(1)),
          "units of each hidden layer; the layer that gives the outputs follows them");
  public static final Hyperparameter<String> ACTIVATION =
      new Hyperparameter<>(
          "activation",
          "relu",
          oneOf(LayerJson.ACTIVATIONS.toArray(String[]::new)),
          "after each hidden layer");
  public static final Hyperparameter<Double> DROPOUT =
      new Hyperparameter<>(
          "dropout", 0.0, fractionBelowOne(), "share of values dropped after each activation");
  public static final Hyperparameter<String> LAYERS =
      new Hyperparameter<>(
          "layers",
          "",
          anyText(),
          "all layers as a JSON list, the last one giving the outputs, in place of hiddenLayers,"
              + " activation and dropout");
  public static final Hyperparameter<int[]> INPUT_SHAPE =
      new Hyperparameter<>(
          "inputShape",
          new int[0],
          imageShape(),
          "channels, height and width of the images that the features are, channel by channel; empty"
              + " takes a row as a vector");
  public static final Hyperparameter<String> INITIALISER =
      new Hyperparameter<>(
          "initialiser",
          "auto",
          oneOf("auto", "normal", "glorot", "he", "fan-in"),
          "how weights start; auto goes by each layer's activation");
  public static final Hyperparameter<Double> INITIALISER_DEVIATION =
      new Hyperparameter<>(
          "initialiserDeviation", 0.01, above(0), "standard deviation of the normal initialiser");

  public static final Hyperparameter<Double> RANDOM_FLIP =
      new Hyperparameter<>(
          "randomFlip",
          0.0,
          fraction(),
          "probability that a training image is mirrored, left to right");
  public static final Hyperparameter<Integer> RANDOM_SHIFT =
      new Hyperparameter<>(
          "randomShift",
          0,
          atLeast(0),
          "pixels by which a training image is moved at most, in both directions");
  public static final Hyperparameter<Double> RANDOM_ERASING =
      new Hyperparameter<>(
          "randomErasing",
          0.0,
          fraction(),
          "probability that a random rectangle of a training image is set to 0");

  public static final Hyperparameter<Integer> EPOCHS =
      new Hyperparameter<>("epochs", 10, atLeast(1), "passes over the training rows, at most");
  public static final Hyperparameter<Integer> BATCH_SIZE =
      new Hyperparameter<>("batchSize", 128, atLeast(1), "rows of a step, over all workers");
  public static final Hyperparameter<Integer> WORKERS =
      new Hyperparameter<>(
          "workers",
          0,
          atLeast(0),
          "data shards; 0 takes the slots of the cluster, but no more than a batch has rows for");
  public static final Hyperparameter<String> SYNC =
      new Hyperparameter<>(
          "sync",
          "auto",
          oneOf("auto", "all-reduce", "driver", "local"),
          "where gradients meet: among the executors, on the driver, or in one thread without Spark;"
              + " auto takes the executors if all tasks of an epoch can run at once");
  public static final Hyperparameter<Double> LEARNING_RATE =
      new Hyperparameter<>("learningRate", 0.001, above(0), "highest rate of the schedule");
  public static final Hyperparameter<String> OPTIMIZER =
      new Hyperparameter<>(
          "optimizer",
          "adam",
          oneOf("sgd", "momentum", "nesterov", "adam", "adamw", "rmsprop", "adagrad"),
          "how a gradient changes the weights");
  public static final Hyperparameter<Double> MOMENTUM =
      new Hyperparameter<>("momentum", 0.9, fractionBelowOne(), "of momentum and nesterov");
  public static final Hyperparameter<Double> BETA1 =
      new Hyperparameter<>(
          "beta1", 0.9, fractionBelowOne(), "of adam and adamw: memory of the mean");
  public static final Hyperparameter<Double> BETA2 =
      new Hyperparameter<>(
          "beta2", 0.999, fractionBelowOne(), "of adam and adamw: memory of the square");
  public static final Hyperparameter<Double> EPSILON =
      new Hyperparameter<>("epsilon", 1e-8, above(0), "of adam, adamw, rmsprop and adagrad");
  public static final Hyperparameter<Double> DECAY =
      new Hyperparameter<>(
          "decay", 0.99, fractionBelowOne(), "of rmsprop: memory of the square (alpha)");
  public static final Hyperparameter<Double> WEIGHT_DECAY =
      new Hyperparameter<>(
          "weightDecay", 0.0, atLeast(0.0), "of adamw: decoupled from the gradient");
  public static final Hyperparameter<Double> L2 =
      new Hyperparameter<>("l2", 0.0, atLeast(0.0), "penalty on the squares of the weights");
  public static final Hyperparameter<Double> CLIP_NORM =
      new Hyperparameter<>("clipNorm", 0.0, atLeast(0.0), "largest norm of a gradient; 0 is off");
  public static final Hyperparameter<String> SCHEDULE =
      new Hyperparameter<>(
          "schedule",
          "constant",
          oneOf("constant", "step", "exponential", "cosine", "one-cycle", "reduce-on-plateau"),
          "how the learning rate changes");
  public static final Hyperparameter<Integer> SCHEDULE_STEP_EPOCHS =
      new Hyperparameter<>(
          "scheduleStepEpochs", 10, atLeast(1), "of step: epochs from drop to drop");
  public static final Hyperparameter<Double> SCHEDULE_FACTOR =
      new Hyperparameter<>(
          "scheduleFactor",
          0.5,
          fractionAboveZero(),
          "of step, exponential and reduce-on-plateau: what a drop leaves of the rate");
  public static final Hyperparameter<Double> SCHEDULE_MIN_RATE =
      new Hyperparameter<>("scheduleMinRate", 0.0, atLeast(0.0), "lowest rate of the schedule");
  public static final Hyperparameter<Integer> SCHEDULE_PATIENCE =
      new Hyperparameter<>(
          "schedulePatience",
          2,
          atLeast(0),
          "of reduce-on-plateau: epochs without improvement before a drop");
  public static final Hyperparameter<Double> WARM_UP_EPOCHS =
      new Hyperparameter<>(
          "warmUpEpochs", 0.0, atLeast(0.0), "epochs in which the rate rises from 0");

  public static final Hyperparameter<Double> VALIDATION_FRACTION =
      new Hyperparameter<>(
          "validationFraction",
          0.0,
          fractionBelowOne(),
          "share of the rows kept for validation, the same of each class, where no column marks"
              + " them");
  public static final Hyperparameter<Integer> PATIENCE =
      new Hyperparameter<>(
          "patience", 0, atLeast(0), "epochs without improvement before training stops; 0 is off");
  public static final Hyperparameter<Double> MIN_DELTA =
      new Hyperparameter<>("minDelta", 0.0, atLeast(0.0), "least change that is an improvement");
  public static final Hyperparameter<String> MONITOR =
      new Hyperparameter<>(
          "monitor",
          "validation-loss",
          oneOf("validation-loss", "validation-accuracy"),
          "what must improve");
  public static final Hyperparameter<String> MONITOR_MODE =
      new Hyperparameter<>(
          "monitorMode",
          "auto",
          oneOf("auto", "min", "max"),
          "which direction is an improvement; auto goes by what is monitored");
  public static final Hyperparameter<Boolean> RESTORE_BEST =
      new Hyperparameter<>(
          "restoreBest", true, onOrOff(), "end with the weights of the best epoch");

  public static final Hyperparameter<String> CHECKPOINT_DIR =
      new Hyperparameter<>(
          "checkpointDir",
          "",
          anyText(),
          "directory of this training's checkpoints: fit goes on from the newest one in it; each fit"
              + " of a copy, as in CrossValidator, has a directory of its own in it; empty keeps"
              + " none");
  public static final Hyperparameter<Integer> CHECKPOINT_INTERVAL =
      new Hyperparameter<>(
          "checkpointInterval",
          1,
          atLeast(0),
          "epochs from one checkpoint to the next; 0 keeps none");
  public static final Hyperparameter<Integer> CHECKPOINTS_KEPT =
      new Hyperparameter<>(
          "checkpointsKept",
          2,
          atLeast(1),
          "newest checkpoints that stay; each has the best epoch so far in it");

  public static final Hyperparameter<String> HANDLE_INVALID =
      new Hyperparameter<>(
          "handleInvalid",
          HandleInvalid.ERROR,
          oneOf(HandleInvalid.ERROR, HandleInvalid.SKIP, HandleInvalid.KEEP),
          "what to do with a row whose features are null, not finite or of the wrong number: error"
              + " throws an error, skip leaves the row out, also in fit, keep predicts NaN and is an"
              + " error in fit");

  /** Of classification. */
  public static final Hyperparameter<Double> LABEL_SMOOTHING =
      new Hyperparameter<>(
          "labelSmoothing",
          0.0,
          fractionBelowOne(),
          "share of a label that is spread over all classes");

  /** Of classification. */
  public static final Hyperparameter<double[]> CLASS_WEIGHTS =
      new Hyperparameter<>(
          "classWeights",
          new double[0],
          numbers(above(0)),
          "weight of each class in the loss; empty weighs all alike");

  /** Of regression. */
  public static final Hyperparameter<String> LOSS =
      new Hyperparameter<>(
          "loss",
          "squared",
          oneOf("squared", "huber"),
          "squared error, or Huber's, which large errors move less");

  /** Of regression. */
  public static final Hyperparameter<Double> HUBER_DELTA =
      new Hyperparameter<>(
          "huberDelta", 1.0, above(0), "of huber: the error from which on the loss is linear");

  /** Those of every network. */
  public static final List<Hyperparameter<?>> SHARED =
      List.of(
          HIDDEN_LAYERS,
          ACTIVATION,
          DROPOUT,
          LAYERS,
          INPUT_SHAPE,
          INITIALISER,
          INITIALISER_DEVIATION,
          RANDOM_FLIP,
          RANDOM_SHIFT,
          RANDOM_ERASING,
          EPOCHS,
          BATCH_SIZE,
          WORKERS,
          SYNC,
          LEARNING_RATE,
          OPTIMIZER,
          MOMENTUM,
          BETA1,
          BETA2,
          EPSILON,
          DECAY,
          WEIGHT_DECAY,
          L2,
          CLIP_NORM,
          SCHEDULE,
          SCHEDULE_STEP_EPOCHS,
          SCHEDULE_FACTOR,
          SCHEDULE_MIN_RATE,
          SCHEDULE_PATIENCE,
          WARM_UP_EPOCHS,
          VALIDATION_FRACTION,
          PATIENCE,
          MIN_DELTA,
          MONITOR,
          MONITOR_MODE,
          RESTORE_BEST,
          CHECKPOINT_DIR,
          CHECKPOINT_INTERVAL,
          CHECKPOINTS_KEPT,
          HANDLE_INVALID);

  /** Those of classification only. */
  public static final List<Hyperparameter<?>> OF_CLASSIFICATION =
      List.of(LABEL_SMOOTHING, CLASS_WEIGHTS);

  /** Those of regression only. */
  public static final List<Hyperparameter<?>> OF_REGRESSION = List.of(LOSS, HUBER_DELTA);

  private Hyperparameters() {}
}
