package io.weft.cli;

import com.typesafe.config.ConfigRenderOptions;
import io.weft.data.FashionMnist;
import java.util.List;

/** Every key that a config file may have. */
final class Keys {

  static final Key<String> NAME =
      Key.text("name", "", "name of the run; empty = the config file's name");
  static final Key<String> KIND =
      Key.choice(
          "kind", "network", List.of("network", "mlpc"), "Weft's network, or MLlib's baseline");
  static final Key<Long> SEED =
      Key.seed("seed", 1, "decides split, initial weights, order, dropout");

  static final Key<String> DATA_TRAIN =
      Key.text("data.train", "data/fashion-mnist_train.csv", "CSV for training and validation");
  static final Key<String> DATA_TEST =
      Key.text("data.test", "data/fashion-mnist_test.csv", "CSV for the final test");
  static final Key<Integer> DATA_CLASSES =
      Key.integer("data.classes", 10, 2, "number of classes K");
  static final Key<Integer> DATA_PIXELS = Key.integer("data.pixels", 784, 1, "number of pixels D");
  static final Key<List<String>> DATA_CLASS_NAMES =
      Key.list(
          "data.class-names",
          FashionMnist.CLASS_NAMES,
          Key::string,
          name -> !name.isBlank(),
          "a list of names",
          "what the classes are called");
  static final Key<Integer> DATA_VALIDATION_ROWS =
      Key.integer("data.validation-rows", 10_000, 0, "rows set aside for validation, stratified");
  static final Key<String> DATA_NORMALISATION =
      Key.choice(
          "data.normalisation",
          "standard",
          List.of("standard", "min-max", "none"),
          "mean 0 and deviation 1, or from 0 to 1, or as read");
  static final Key<Boolean> DATA_DROP_CONSTANT_PIXELS =
      Key.flag("data.drop-constant-pixels", true, "leave out pixels that never vary");

  static final Key<List<String>> LAYERS =
      Key.list(
          "network.layers",
          List.of(),
          value -> value.render(ConfigRenderOptions.concise()),
          layer -> layer.startsWith("{"),
          "a list of layers such as {type = dense, units = 128, activation = relu}",
          "the layers between the features and the classes; the last dense layer is added");
  static final Key<String> INITIALISER =
      Key.choice(
          "network.initialiser",
          "auto",
          List.of("auto", "normal", "glorot", "he"),
          "how weights start; auto = he before rectifiers, else glorot");
  static final Key<Double> INITIALISER_DEVIATION =
      Key.real(
          "network.initialiser-deviation",
          0.01,
          Keys::isPositive,
          "a positive number",
          "for normal");

  static final Key<Integer> EPOCHS = Key.integer("training.epochs", 10, 1, "passes over the rows");
  static final Key<Integer> BATCH_SIZE =
      Key.integer("training.batch-size", 128, 1, "examples of one update, over all workers");
  static final Key<Integer> WORKERS =
      Key.integer("training.workers", 0, 0, "number of shards; 0 = the cores of the cluster");
  static final Key<String> SYNC =
      Key.choice(
          "training.sync",
          "auto",
          List.of("auto", "driver", "local"),
          "who adds the gradients: the driver, or one thread without Spark");
  static final Key<Double> LEARNING_RATE =
      Key.real(
          "training.learning-rate",
          0.001,
          Keys::isPositive,
          "a positive number",
          "base learning rate");
  static final Key<String> OPTIMIZER =
      Key.choice(
          "training.optimizer",
          "adam",
          List.of("sgd", "momentum", "nesterov", "adam", "adamw", "rmsprop", "adagrad"),
          "how gradients become updates");
  static final Key<Double> MOMENTUM =
      Key.real(
          "training.momentum", 0.9, Keys::isFraction, "in [0, 1)", "for momentum and nesterov");
  static final Key<Double> BETA1 =
      Key.real("training.beta1", 0.9, Keys::isFraction, "in [0, 1)", "for adam and adamw");
  static final Key<Double> BETA2 =
      Key.real("training.beta2", 0.999, Keys::isFraction, "in [0, 1)", "for adam and adamw");
  static final Key<Double> EPSILON =
      Key.real(
          "training.epsilon",
          1e-8,
          Keys::isPositive,
          "a positive number",
          "keeps divisors from zero");
  static final Key<Double> DECAY =
      Key.real("training.decay", 0.99, Keys::isFraction, "in [0, 1)", "for rmsprop");
  static final Key<Double> WEIGHT_DECAY =
      Key.real(
          "training.weight-decay", 0, Keys::isNotNegative, "a number of at least 0", "for adamw");
  static final Key<Double> L2 =
      Key.real(
          "training.l2",
          0,
          Keys::isNotNegative,
          "a number of at least 0",
          "pull of weights to zero");
  static final Key<Double> CLIP_NORM =
      Key.real(
          "training.clip-norm",
          0,
          Keys::isNotNegative,
          "a number of at least 0",
          "largest norm of the mean gradient; 0 = any");
  static final Key<Double> LABEL_SMOOTHING =
      Key.real(
          "training.label-smoothing",
          0,
          Keys::isFraction,
          "in [0, 1)",
          "share given to all classes");
  static final Key<List<Double>> CLASS_WEIGHTS =
      Key.list(
          "training.class-weights",
          List.of(),
          Key::number,
          Keys::isPositive,
          "a list of positive numbers, one a class",
          "weights of the classes in the loss; empty = equal");
  static final Key<String> SCHEDULE =
      Key.choice(
          "training.schedule",
          "constant",
          List.of("constant", "step", "exponential", "cosine", "one-cycle", "reduce-on-plateau"),
          "how the learning rate moves");
  static final Key<Integer> SCHEDULE_EPOCHS =
      Key.integer("training.schedule-epochs", 10, 1, "epochs between two steps");
  static final Key<Double> SCHEDULE_FACTOR =
      Key.real(
          "training.schedule-factor",
          0.5,
          value -> value > 0 && value <= 1,
          "in (0, 1]",
          "for step, exponential and reduce-on-plateau");
  static final Key<Double> SCHEDULE_MINIMUM =
      Key.real(
          "training.schedule-minimum",
          0,
          Keys::isNotNegative,
          "a number of at least 0",
          "lowest rate of cosine and reduce-on-plateau");
  static final Key<Integer> SCHEDULE_PATIENCE =
      Key.integer("training.schedule-patience", 2, 0, "for reduce-on-plateau");
  static final Key<Double> WARM_UP_EPOCHS =
      Key.real(
          "training.warm-up-epochs",
          0,
          Keys::isNotNegative,
          "a number of at least 0",
          "epochs in which the rate grows from zero");

  static final Key<Integer> PATIENCE =
      Key.integer("early-stopping.patience", 0, 0, "epochs without improvement; 0 = never stop");
  static final Key<Double> MIN_DELTA =
      Key.real(
          "early-stopping.min-delta",
          0,
          Keys::isNotNegative,
          "a number of at least 0",
          "smallest improvement that counts");
  static final Key<String> MONITOR =
      Key.choice(
          "early-stopping.monitor",
          "validation-loss",
          List.of("validation-loss", "validation-accuracy"),
          "what is watched");
  static final Key<Boolean> RESTORE_BEST =
      Key.flag("early-stopping.restore-best", true, "keep the best epoch's weights");

  static final Key<List<Integer>> MLPC_LAYERS =
      Key.list(
          "mlpc.layers",
          List.of(128),
          value -> Math.toIntExact(Key.wholeNumber(value)),
          units -> units >= 1,
          "a list of whole numbers of at least 1",
          "hidden layers of the baseline");
  static final Key<Integer> MLPC_ITERATIONS =
      Key.integer("mlpc.max-iterations", 100, 1, "L-BFGS iterations of the baseline");
  static final Key<List<Integer>> MLPC_RECORD =
      Key.list(
          "mlpc.record",
          List.of(),
          value -> Math.toIntExact(Key.wholeNumber(value)),
          iterations -> iterations >= 1,
          "a list of whole numbers of at least 1",
          "numbers of iterations at which the baseline is also trained and tested, for its curve");

  /** All of them, in the order of the file. */
  static final List<Key<?>> ALL =
      List.of(
          NAME,
          KIND,
          SEED,
          DATA_TRAIN,
          DATA_TEST,
          DATA_CLASSES,
          DATA_PIXELS,
          DATA_CLASS_NAMES,
          DATA_VALIDATION_ROWS,
          DATA_NORMALISATION,
          DATA_DROP_CONSTANT_PIXELS,
          LAYERS,
          INITIALISER,
          INITIALISER_DEVIATION,
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
          LABEL_SMOOTHING,
          CLASS_WEIGHTS,
          SCHEDULE,
          SCHEDULE_EPOCHS,
          SCHEDULE_FACTOR,
          SCHEDULE_MINIMUM,
          SCHEDULE_PATIENCE,
          WARM_UP_EPOCHS,
          PATIENCE,
          MIN_DELTA,
          MONITOR,
          RESTORE_BEST,
          MLPC_LAYERS,
          MLPC_ITERATIONS,
          MLPC_RECORD);

  private Keys() {}

  private static boolean isPositive(double value) {
    return value > 0 && !Double.isInfinite(value);
  }

  private static boolean isNotNegative(double value) {
    return value >= 0 && !Double.isInfinite(value);
  }

  private static boolean isFraction(double value) {
    return value >= 0 && value < 1;
  }
}
