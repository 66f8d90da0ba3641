package io.weft.config;

import static io.weft.config.Rule.above;
import static io.weft.config.Rule.atLeast;
import static io.weft.config.Rule.layerList;
import static io.weft.config.Rule.listOf;
import static io.weft.config.Rule.onOrOff;
import static io.weft.config.Rule.oneOf;
import static io.weft.config.Rule.text;
import static io.weft.config.Rule.wholeNumber;

import io.weft.settings.Hyperparameter;
import io.weft.settings.Hyperparameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Every key of a run's configuration. */
public final class Keys {

  private static final List<Key<?>> ALL = new ArrayList<>();
  private static final Map<Key<?>, Hyperparameter<?>> HYPERPARAMETERS = new LinkedHashMap<>();

  static final Key<Optional<String>> NAME =
      key(
          "name",
          Optional.empty(),
          text("letters, digits, dots, dashes and underscores", "[\\p{L}\\p{N}._-]+").optional(),
          "name of the run; without it, the file's base name");
  public static final Key<String> KIND =
      key("kind", "network", oneOf("network", "mlpc"), "Weft's own network, or MLlib's");
  public static final Key<Long> SEED =
      key("seed", 1L, wholeNumber(), "of the split, the weights, the batches and the dropout");

  public static final Key<String> DATA_TRAIN =
      key("data.train", "data/fashion-mnist_train.csv", text(), "CSV to train on");
  public static final Key<String> DATA_TEST =
      key("data.test", "data/fashion-mnist_test.csv", text(), "CSV to test on, once, at the end");
  public static final Key<Integer> DATA_CLASSES =
      key("data.classes", 10, atLeast(2), "number of labels, which count from 0");
  public static final Key<Integer> DATA_FEATURES =
      key("data.features", 784, atLeast(1), "number of columns beside the label");
  public static final Key<List<String>> DATA_CLASS_NAMES =
      key(
          "data.class-names",
          List.of(),
          listOf(text()),
          "names of the classes, in the order of the labels; without them, Fashion-MNIST's for its own"
              + " rows, and the labels for others");
  public static final Key<Integer> DATA_VALIDATION_ROWS =
      key("data.validation-rows", 10_000, atLeast(0), "rows of data.train kept for validation");
  public static final Key<String> DATA_NORMALISATION =
      key(
          "data.normalisation",
          "standard",
          oneOf("standard", "min-max", "pixel", "none"),
          "of each feature: mean 0 and deviation 1, range 0 to 1, divided by 255, or as it is");
  public static final Key<Boolean> DATA_DROP_CONSTANT_PIXELS =
      key(
          "data.drop-constant-pixels",
          true,
          onOrOff(),
          "leave out the features that do not vary in the training rows");

  static final Key<int[]> NETWORK_HIDDEN_LAYERS =
      key("network.hidden-layers", Hyperparameters.HIDDEN_LAYERS);
  static final Key<String> NETWORK_ACTIVATION =
      key("network.activation", Hyperparameters.ACTIVATION);
  static final Key<Double> NETWORK_DROPOUT = key("network.dropout", Hyperparameters.DROPOUT);
  static final Key<String> NETWORK_LAYERS =
      key("network.layers", Hyperparameters.LAYERS, layerList());
  public static final Key<int[]> NETWORK_INPUT_SHAPE =
      key("network.input-shape", Hyperparameters.INPUT_SHAPE);
  static final Key<String> NETWORK_INITIALISER =
      key("network.initialiser", Hyperparameters.INITIALISER);
  static final Key<Double> NETWORK_INITIALISER_DEVIATION =
      key("network.initialiser-deviation", Hyperparameters.INITIALISER_DEVIATION);

  static final Key<Double> AUGMENTATION_FLIP =
      key("augmentation.random-flip", Hyperparameters.RANDOM_FLIP);
  static final Key<Integer> AUGMENTATION_SHIFT =
      key("augmentation.random-shift", Hyperparameters.RANDOM_SHIFT);
  static final Key<Double> AUGMENTATION_ERASING =
      key("augmentation.random-erasing", Hyperparameters.RANDOM_ERASING);

  public static final Key<Integer> TRAINING_EPOCHS = key("training.epochs", Hyperparameters.EPOCHS);
  public static final Key<Integer> TRAINING_BATCH_SIZE =
      key("training.batch-size", Hyperparameters.BATCH_SIZE);
  public static final Key<Integer> TRAINING_WORKERS =
      key("training.workers", Hyperparameters.WORKERS);
  static final Key<String> TRAINING_SYNC = key("training.sync", Hyperparameters.SYNC);
  static final Key<Double> TRAINING_LEARNING_RATE =
      key("training.learning-rate", Hyperparameters.LEARNING_RATE);
  static final Key<String> TRAINING_OPTIMIZER =
      key("training.optimizer", Hyperparameters.OPTIMIZER);
  static final Key<Double> TRAINING_MOMENTUM = key("training.momentum", Hyperparameters.MOMENTUM);
  static final Key<Double> TRAINING_BETA1 = key("training.beta1", Hyperparameters.BETA1);
  static final Key<Double> TRAINING_BETA2 = key("training.beta2", Hyperparameters.BETA2);
  static final Key<Double> TRAINING_EPSILON = key("training.epsilon", Hyperparameters.EPSILON);
  static final Key<Double> TRAINING_DECAY = key("training.decay", Hyperparameters.DECAY);
  static final Key<Double> TRAINING_WEIGHT_DECAY =
      key("training.weight-decay", Hyperparameters.WEIGHT_DECAY);
  static final Key<Double> TRAINING_L2 = key("training.l2", Hyperparameters.L2);
  static final Key<Double> TRAINING_CLIP_NORM =
      key("training.clip-norm", Hyperparameters.CLIP_NORM);
  static final Key<Double> TRAINING_LABEL_SMOOTHING =
      key("training.label-smoothing", Hyperparameters.LABEL_SMOOTHING);
  static final Key<double[]> TRAINING_CLASS_WEIGHTS =
      key("training.class-weights", Hyperparameters.CLASS_WEIGHTS);
  public static final Key<String> TRAINING_SCHEDULE =
      key("training.schedule", Hyperparameters.SCHEDULE);
  static final Key<Integer> TRAINING_SCHEDULE_STEP_EPOCHS =
      key("training.schedule-step-epochs", Hyperparameters.SCHEDULE_STEP_EPOCHS);
  static final Key<Double> TRAINING_SCHEDULE_FACTOR =
      key("training.schedule-factor", Hyperparameters.SCHEDULE_FACTOR);
  static final Key<Double> TRAINING_SCHEDULE_MIN_RATE =
      key("training.schedule-min-rate", Hyperparameters.SCHEDULE_MIN_RATE);
  static final Key<Integer> TRAINING_SCHEDULE_PATIENCE =
      key("training.schedule-patience", Hyperparameters.SCHEDULE_PATIENCE);
  static final Key<Double> TRAINING_WARM_UP_EPOCHS =
      key("training.warm-up-epochs", Hyperparameters.WARM_UP_EPOCHS);
  public static final Key<Integer> TRAINING_CHECKPOINT_INTERVAL =
      key("training.checkpoint-interval", Hyperparameters.CHECKPOINT_INTERVAL);
  static final Key<Integer> TRAINING_CHECKPOINTS_KEPT =
      key("training.checkpoints-kept", Hyperparameters.CHECKPOINTS_KEPT);

  static final Key<Integer> EARLY_STOPPING_PATIENCE =
      key("early-stopping.patience", Hyperparameters.PATIENCE);
  static final Key<Double> EARLY_STOPPING_MIN_DELTA =
      key("early-stopping.min-delta", Hyperparameters.MIN_DELTA);
  static final Key<String> EARLY_STOPPING_MONITOR =
      key("early-stopping.monitor", Hyperparameters.MONITOR);
  static final Key<String> EARLY_STOPPING_MODE =
      key("early-stopping.mode", Hyperparameters.MONITOR_MODE);
  static final Key<Boolean> EARLY_STOPPING_RESTORE_BEST =
      key("early-stopping.restore-best", Hyperparameters.RESTORE_BEST);

  public static final Key<Boolean> METRICS_TENSORBOARD =
      key(
          "metrics.tensorboard",
          false,
          onOrOff(),
          "write a network's metrics for TensorBoard too, into tensorboard/ of the run");

  public static final Key<List<Integer>> MLPC_LAYERS =
      key("mlpc.layers", List.of(128), listOf(atLeast(1)), "sizes of the hidden layers");
  public static final Key<Integer> MLPC_MAX_ITERATIONS =
      key("mlpc.max-iterations", 100, atLeast(1), "passes of the solver, at most");
  public static final Key<Double> MLPC_TOLERANCE =
      key("mlpc.tolerance", 1e-6, atLeast(0.0), "change of the loss at which the solver stops");
  public static final Key<String> MLPC_SOLVER =
      key("mlpc.solver", "l-bfgs", oneOf("l-bfgs", "gd"), "l-bfgs, or gradient descent");
  public static final Key<Double> MLPC_STEP_SIZE = key("mlpc.step-size", 0.03, above(0), "of gd");
  public static final Key<Integer> MLPC_BLOCK_SIZE =
      key("mlpc.block-size", 128, atLeast(1), "rows that are multiplied together");
  public static final Key<Integer> MLPC_RECORD_EVERY =
      key(
          "mlpc.record-every",
          0,
          atLeast(0),
          "iterations from one measurement of the accuracy to the next; 0 measures at the end");

  private Keys() {}

  /** All keys, in the order of their declaration. */
  public static List<Key<?>> all() {
    return Collections.unmodifiableList(ALL);
  }

  /** The names of all keys, and those of their groups. */
  static List<String> namesAndGroups() {
    return ALL.stream()
        .map(Key::name)
        .flatMap(name -> Stream.of(name, name.substring(0, Math.max(0, name.lastIndexOf('.')))))
        .filter(name -> !name.isEmpty())
        .distinct()
        .toList();
  }

  /** What {@code --set} may begin with. */
  public static final class Candidates implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ALL.stream().map(key -> key.name() + "=").iterator();
    }
  }

  /** The keys that are hyperparameters, each with the hyperparameter that it sets. */
  public static Map<Key<?>, Hyperparameter<?>> hyperparameters() {
    return Collections.unmodifiableMap(HYPERPARAMETERS);
  }

  /**
   * A message of the estimator, or of what is below it, in the user's words: keys in the place of
   * Params, which are words with a capital in them, or follow "Invalid".
   */
  public static String asTyped(String message) {
    String typed = message;
    for (Map.Entry<String, String> name : namesOfParams().entrySet()) {
      String param = name.getKey();
      boolean isPlainWord = param.equals(param.toLowerCase(Locale.ROOT));
      String before = isPlainWord ? "(?<=^Invalid )" : "(?<![\\w.])";
      String behind = isPlainWord ? "(?=[:,])" : "(?!\\w)";
      typed = typed.replaceAll(before + param + behind, name.getValue());
    }
    return typed;
  }

  private static Map<String, String> namesOfParams() {
    Map<String, String> names = new LinkedHashMap<>();
    HYPERPARAMETERS.forEach((key, hyperparameter) -> names.put(hyperparameter.name(), key.name()));
    names.put("validationRows", DATA_VALIDATION_ROWS.name());
    return names;
  }

  private static <T> Key<T> key(String name, Hyperparameter<T> hyperparameter) {
    return key(name, hyperparameter, Rule.of(hyperparameter));
  }

  private static <T> Key<T> key(String name, Hyperparameter<T> hyperparameter, Rule<T> rule) {
    Key<T> key = key(name, hyperparameter.defaultValue(), rule, hyperparameter.doc());
    HYPERPARAMETERS.put(key, hyperparameter);
    return key;
  }

  private static <T> Key<T> key(String name, T defaultValue, Rule<T> rule, String doc) {
    var key = new Key<>(name, defaultValue, rule, doc);
    ALL.add(key);
    return key;
  }
}
