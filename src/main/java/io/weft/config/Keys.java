package io.weft.config;

import static io.weft.config.Rule.above;
import static io.weft.config.Rule.atLeast;
import static io.weft.config.Rule.fraction;
import static io.weft.config.Rule.listOf;
import static io.weft.config.Rule.onOrOff;
import static io.weft.config.Rule.oneOf;
import static io.weft.config.Rule.text;
import static io.weft.config.Rule.texts;
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

/**
 * Every key of a run's configuration. The keys of hyperparameters are made of their declarations in
 * {@link Hyperparameters}.
 */
public final class Keys {

  private static final List<Key<?>> ALL = new ArrayList<>();
  private static final Map<Hyperparameter<?>, Key<?>> OF_HYPERPARAMETERS = new LinkedHashMap<>();

  static final Key<Optional<String>> NAME =
      key(
          "name",
          Optional.empty(),
          text("letters, digits, dots, dashes and underscores", "[\\p{L}\\p{N}._-]+").optional(),
          "name of the run; without it, the file's base name");
  public static final Key<String> KIND =
      key(
          "kind",
          "network",
          oneOf("network", "mlpc", "mllib"),
          "network for a network of Weft, mlpc for MLlib's perceptron, mllib for another estimator of"
              + " MLlib");
  public static final Key<Long> SEED =
      key("seed", 1L, wholeNumber(), "seed of the split, the weights, the batches and the dropout");

  public static final Key<String> DATA_TRAIN =
      key(
          "data.train",
          "data/fashion-mnist_train.csv",
          text(),
          "table to train on: a file, a directory, a glob, or the name of a table or a JDBC table");
  public static final Key<Optional<String>> DATA_TEST =
      key(
          "data.test",
          Optional.empty(),
          text().optional(),
          "table to test on; its rows do not influence the training; without it, a share of data.train");
  public static final Key<Double> DATA_TEST_FRACTION =
      key(
          "data.test-fraction",
          0.2,
          fraction(),
          "share of the rows of data.train kept for the test, if there is no data.test");
  public static final Key<Optional<String>> DATA_FORMAT =
      key(
          "data.format",
          Optional.empty(),
          text().optional(),
          "pixel-csv, csv, parquet, orc, json, table, jdbc or images; without it, the names of the"
              + " files decide");
  public static final Key<Map<String, String>> DATA_OPTIONS =
      key(
          "data.options",
          Map.of(),
          texts(),
          "options of Spark's reader for that format, such as data.options.sep");
  public static final Key<String> DATA_LABEL =
      key("data.label", "label", text(), "column to predict");
  public static final Key<Optional<String>> DATA_TASK =
      key(
          "data.task",
          Optional.empty(),
          oneOf("classification", "regression").optional(),
          "classification or regression; without it, the values of the label decide");
  public static final Key<List<String>> DATA_NUMERIC =
      columns("data.columns.numeric", "columns of numbers");
  public static final Key<List<String>> DATA_CATEGORICAL =
      columns("data.columns.categorical", "columns of categories, whatever their type");
  public static final Key<List<String>> DATA_DATES =
      columns(
          "data.columns.dates",
          "columns of dates or times, which are divided into their parts; one that is in"
              + " data.columns.categorical too has a category for each day of the year");
  public static final Key<List<String>> DATA_IMAGES =
      columns(
          "data.columns.images",
          "columns of one pixel each, in the order of the pixels, whatever their names");
  public static final Key<List<String>> DATA_OMIT =
      columns("data.columns.omit", "columns that the network does not see");
  public static final Key<String> DATA_IMPUTE =
      key(
          "data.impute",
          "mean",
          text(
              "mean, median or a number",
              "mean|median|[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?"),
          "value of missing numbers: the column's mean or median over the training rows, or a number");
  public static final Key<Optional<Integer>> DATA_CLASSES =
      key(
          "data.classes",
          Optional.empty(),
          atLeast(2).optional(),
          "number of classes, as a check; labels of images then count from 0");
  public static final Key<Optional<Integer>> DATA_FEATURES =
      key("data.features", Optional.empty(), atLeast(1).optional(), "number of pixels, as a check");
  public static final Key<List<String>> DATA_CLASS_NAMES =
      key(
          "data.class-names",
          List.of(),
          listOf(text()),
          "names of the classes, in the order of the labels; labels that are words in the order of"
              + " the classes; without them, Fashion-MNIST's for its own rows, and the labels for"
              + " others");
  public static final Key<Optional<Integer>> DATA_VALIDATION_ROWS =
      key(
          "data.validation-rows",
          Optional.empty(),
          atLeast(0).optional(),
          "rows of data.train kept for validation; without it, a sixth of them, and at most 10,000");
  public static final Key<String> DATA_NORMALISATION =
      key(
          "data.normalisation",
          "standard",
          oneOf("standard", "min-max", "pixel", "none"),
          "scaling of each number: mean 0 and deviation 1, range 0 to 1, a pixel divided by 255, or"
              + " none");
  public static final Key<Boolean> DATA_DROP_CONSTANT_PIXELS =
      key(
          "data.drop-constant-pixels",
          true,
          onOrOff(),
          "leave out the pixels that do not vary in the training rows");

  static {
    Hyperparameters.ALL.forEach(Keys::add);
  }

  public static final Key<Boolean> METRICS_TENSORBOARD =
      key(
          "metrics.tensorboard",
          false,
          onOrOff(),
          "write a network's metrics for TensorBoard too, into tensorboard/ of the run");

  public static final Key<Optional<Double>> METRICS_TARGET =
      key(
          "metrics.target-accuracy",
          Optional.empty(),
          fraction().optional(),
          "test accuracy, from 0 to 1: reports show the seconds until a run has reached it");

  public static final Key<List<Integer>> MLPC_LAYERS =
      key("mlpc.layers", List.of(128), listOf(atLeast(1)), "sizes of the hidden layers");
  public static final Key<Integer> MLPC_MAX_ITERATIONS =
      key("mlpc.max-iterations", 100, atLeast(1), "passes of the solver, at most");
  public static final Key<Double> MLPC_TOLERANCE =
      key("mlpc.tolerance", 1e-6, atLeast(0.0), "change of the loss at which the solver stops");
  public static final Key<String> MLPC_SOLVER =
      key("mlpc.solver", "l-bfgs", oneOf("l-bfgs", "gd"), "l-bfgs, or gradient descent");
  public static final Key<Double> MLPC_STEP_SIZE =
      key("mlpc.step-size", 0.03, above(0), "size of a step of gd");
  public static final Key<Integer> MLPC_BLOCK_SIZE =
      key("mlpc.block-size", 128, atLeast(1), "rows that are multiplied together");
  public static final Key<Integer> MLPC_RECORD_EVERY =
      key(
          "mlpc.record-every",
          0,
          atLeast(0),
          "iterations from one measurement of the test accuracy to the next; 0 measures it at the end"
              + " only");

  public static final Key<Optional<String>> MLLIB_CLASS =
      key(
          "mllib.class",
          Optional.empty(),
          text("the name of a class", "[\\p{L}_$][\\p{L}\\p{N}_$.]*").optional(),
          "estimator of kind = mllib; without it, LogisticRegression or LinearRegression");
  public static final Key<Map<String, String>> MLLIB_PARAMS =
      key(
          "mllib.params",
          Map.of(),
          texts(),
          "Params of that estimator, such as mllib.params.maxIter");

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

  /** The completions of {@code --set}: each key with an equals sign. */
  public static final class Candidates implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ALL.stream().map(key -> key.name() + "=").iterator();
    }
  }

  /** The hyperparameters that have a key, in the order of the keys. */
  public static List<Hyperparameter<?>> hyperparameters() {
    return List.copyOf(OF_HYPERPARAMETERS.keySet());
  }

  /**
   * The key of a hyperparameter.
   *
   * @throws IllegalArgumentException if it has none
   */
  public static <T> Key<T> of(Hyperparameter<T> hyperparameter) {
    @SuppressWarnings("unchecked") // add() makes the key with the hyperparameter's type
    Key<T> key = (Key<T>) OF_HYPERPARAMETERS.get(hyperparameter);
    if (key == null) {
      throw new IllegalArgumentException("There is no key for " + hyperparameter);
    }
    return key;
  }

  /**
   * Replaces the names of Params by keys in a message of the estimator. It finds a name by the
   * capital in it, or by the word "Invalid" before it.
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
    OF_HYPERPARAMETERS.forEach(
        (hyperparameter, key) -> names.put(hyperparameter.name(), key.name()));
    names.put("validationRows", DATA_VALIDATION_ROWS.name());
    return names;
  }

  private static <T> void add(Hyperparameter<T> hyperparameter) {
    Rule<T> rule = Rule.of(hyperparameter);
    hyperparameter
        .key()
        .map(name -> key(name, hyperparameter.defaultValue(), rule, hyperparameter.doc()))
        .ifPresent(key -> OF_HYPERPARAMETERS.put(hyperparameter, key));
  }

  private static Key<List<String>> columns(String name, String doc) {
    return key(name, List.of(), listOf(text()), doc);
  }

  private static <T> Key<T> key(String name, T defaultValue, Rule<T> rule, String doc) {
    var key = new Key<>(name, defaultValue, rule, doc);
    ALL.add(key);
    return key;
  }
}
