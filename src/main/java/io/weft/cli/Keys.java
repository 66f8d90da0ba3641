package io.weft.cli;

import static io.weft.cli.Rule.above;
import static io.weft.cli.Rule.atLeast;
import static io.weft.cli.Rule.fractionAboveZero;
import static io.weft.cli.Rule.fractionBelowOne;
import static io.weft.cli.Rule.jsonObjects;
import static io.weft.cli.Rule.listOf;
import static io.weft.cli.Rule.onOrOff;
import static io.weft.cli.Rule.oneOf;
import static io.weft.cli.Rule.text;
import static io.weft.cli.Rule.wholeNumber;

import io.weft.data.FashionMnist;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Every key of a run's configuration. */
final class Keys {

  private static final List<Key<?>> ALL = new ArrayList<>();

  static final Key<Optional<String>> NAME =
      key(
          "name",
          Optional.empty(),
          text("letters, digits, dots, dashes and underscores", "[\\p{L}\\p{N}._-]+").optional(),
          "name of the run; without it, the file's base name");
  static final Key<String> KIND =
      key("kind", "network", oneOf("network", "mlpc"), "Weft's own network, or MLlib's");
  static final Key<Long> SEED =
      key("seed", 1L, wholeNumber(), "of the split, the weights, the batches and the dropout");

  static final Key<String> DATA_TRAIN =
      key("data.train", "data/fashion-mnist_train.csv", text(), "CSV to train on");
  static final Key<String> DATA_TEST =
      key("data.test", "data/fashion-mnist_test.csv", text(), "CSV to test on, once, at the end");
  static final Key<Integer> DATA_CLASSES =
      key("data.classes", 10, atLeast(2), "number of labels, which count from 0");
  static final Key<Integer> DATA_FEATURES =
      key("data.features", 784, atLeast(1), "number of columns beside the label");
  static final Key<List<String>> DATA_CLASS_NAMES =
      key(
          "data.class-names",
          FashionMnist.CLASS_NAMES,
          listOf(text()),
          "names of the classes, in the order of the labels");
  static final Key<Integer> DATA_VALIDATION_ROWS =
      key("data.validation-rows", 10_000, atLeast(0), "rows of data.train kept for validation");
  static final Key<String> DATA_NORMALISATION =
      key(
          "data.normalisation",
          "standard",
          oneOf("standard", "min-max", "none"),
          "of each feature: mean 0 and deviation 1, range 0 to 1, or as it is");
  static final Key<Boolean> DATA_DROP_CONSTANT_PIXELS =
      key(
          "data.drop-constant-pixels",
          true,
          onOrOff(),
          "leave out the features that do not vary in the training rows");

  static final Key<Optional<String>> NETWORK_LAYERS =
      key(
          "network.layers",
          Optional.empty(),
          jsonObjects().optional(),
          "layers from the input on, an object each");
  static final Key<String> NETWORK_INITIALISER =
      key(
          "network.initialiser",
          "auto",
          oneOf("auto", "normal", "glorot", "he"),
          "how weights start; auto goes by each layer's activation");
  static final Key<Double> NETWORK_INITIALISER_DEVIATION =
      key(
          "network.initialiser-deviation",
          0.01,
          above(0),
          "standard deviation of the normal initialiser");

  static final Key<Integer> TRAINING_EPOCHS =
      key("training.epochs", 10, atLeast(1), "passes over the training rows, at most");
  static final Key<Integer> TRAINING_BATCH_SIZE =
      key("training.batch-size", 128, atLeast(1), "rows of a step, over all workers");
  static final Key<Integer> TRAINING_WORKERS =
      key("training.workers", 0, atLeast(0), "data shards; 0 takes the cores of the cluster");
  static final Key<String> TRAINING_SYNC =
      key(
          "training.sync",
          "auto",
          oneOf("auto", "driver", "local"),
          "where gradients meet: on the driver, or all in one thread without Spark");
  static final Key<Double> TRAINING_LEARNING_RATE =
      key("training.learning-rate", 0.001, above(0), "highest rate of the schedule");
  static final Key<String> TRAINING_OPTIMIZER =
      key(
          "training.optimizer",
          "adam",
          oneOf("sgd", "momentum", "nesterov", "adam", "adamw", "rmsprop", "adagrad"),
          "how a gradient changes the weights");
  static final Key<Double> TRAINING_MOMENTUM =
      key("training.momentum", 0.9, fractionBelowOne(), "of momentum and nesterov");
  static final Key<Double> TRAINING_BETA1 =
      key("training.beta1", 0.9, fractionBelowOne(), "of adam and adamw: memory of the mean");
  static final Key<Double> TRAINING_BETA2 =
      key("training.beta2", 0.999, fractionBelowOne(), "of adam and adamw: memory of the square");
  static final Key<Double> TRAINING_EPSILON =
      key("training.epsilon", 1e-8, above(0), "of adam, adamw, rmsprop and adagrad");
  static final Key<Double> TRAINING_DECAY =
      key("training.decay", 0.99, fractionBelowOne(), "of rmsprop: memory of the square (alpha)");
  static final Key<Double> TRAINING_WEIGHT_DECAY =
      key("training.weight-decay", 0.0, atLeast(0.0), "of adamw: decoupled from the gradient");
  static final Key<Double> TRAINING_L2 =
      key("training.l2", 0.0, atLeast(0.0), "penalty on the squares of the weights");
  static final Key<Double> TRAINING_CLIP_NORM =
      key("training.clip-norm", 0.0, atLeast(0.0), "largest norm of a gradient; 0 is off");
  static final Key<Double> TRAINING_LABEL_SMOOTHING =
      key(
          "training.label-smoothing",
          0.0,
          fractionBelowOne(),
          "share of a label that is spread over all classes");
  static final Key<List<Double>> TRAINING_CLASS_WEIGHTS =
      key(
          "training.class-weights",
          List.of(),
          listOf(above(0)),
          "weight of each class in the loss; empty weighs all alike");
  static final Key<String> TRAINING_SCHEDULE =
      key(
          "training.schedule",
          "constant",
          oneOf("constant", "step", "exponential", "cosine", "one-cycle", "reduce-on-plateau"),
          "how the learning rate changes");
  static final Key<Integer> TRAINING_SCHEDULE_STEP_EPOCHS =
      key("training.schedule-step-epochs", 10, atLeast(1), "of step: epochs from drop to drop");
  static final Key<Double> TRAINING_SCHEDULE_FACTOR =
      key(
          "training.schedule-factor",
          0.5,
          fractionAboveZero(),
          "of step, exponential and reduce-on-plateau: what a drop leaves of the rate");
  static final Key<Double> TRAINING_SCHEDULE_MIN_RATE =
      key("training.schedule-min-rate", 0.0, atLeast(0.0), "lowest rate of the schedule");
  static final Key<Integer> TRAINING_SCHEDULE_PATIENCE =
      key(
          "training.schedule-patience",
          2,
          atLeast(0),
          "of reduce-on-plateau: epochs without improvement before a drop");
  static final Key<Double> TRAINING_WARM_UP_EPOCHS =
      key("training.warm-up-epochs", 0.0, atLeast(0.0), "epochs in which the rate rises from 0");

  static final Key<Integer> EARLY_STOPPING_PATIENCE =
      key(
          "early-stopping.patience",
          0,
          atLeast(0),
          "epochs without improvement before training stops; 0 is off");
  static final Key<Double> EARLY_STOPPING_MIN_DELTA =
      key("early-stopping.min-delta", 0.0, atLeast(0.0), "least change that is an improvement");
  static final Key<String> EARLY_STOPPING_MONITOR =
      key(
          "early-stopping.monitor",
          "validation-loss",
          oneOf("validation-loss", "validation-accuracy"),
          "what must improve");
  static final Key<Boolean> EARLY_STOPPING_RESTORE_BEST =
      key("early-stopping.restore-best", true, onOrOff(), "end with the weights of the best epoch");

  static final Key<List<Integer>> MLPC_LAYERS =
      key("mlpc.layers", List.of(128), listOf(atLeast(1)), "sizes of the hidden layers");
  static final Key<Integer> MLPC_MAX_ITERATIONS =
      key("mlpc.max-iterations", 100, atLeast(1), "passes of the solver, at most");
  static final Key<Double> MLPC_TOLERANCE =
      key("mlpc.tolerance", 1e-6, atLeast(0.0), "change of the loss at which the solver stops");
  static final Key<String> MLPC_SOLVER =
      key("mlpc.solver", "l-bfgs", oneOf("l-bfgs", "gd"), "l-bfgs, or gradient descent");
  static final Key<Double> MLPC_STEP_SIZE = key("mlpc.step-size", 0.03, above(0), "of gd");
  static final Key<Integer> MLPC_BLOCK_SIZE =
      key("mlpc.block-size", 128, atLeast(1), "rows that are multiplied together");
  static final Key<Integer> MLPC_RECORD_EVERY =
      key(
          "mlpc.record-every",
          0,
          atLeast(0),
          "iterations from one measurement of the accuracy to the next; 0 measures at the end");

  private Keys() {}

  /** All keys, in the order of their declaration. */
  static List<Key<?>> all() {
    return Collections.unmodifiableList(ALL);
  }

  private static <T> Key<T> key(String name, T defaultValue, Rule<T> rule, String doc) {
    var key = new Key<>(name, defaultValue, rule, doc);
    ALL.add(key);
    return key;
  }
}
