package io.weft.config;

import static io.weft.settings.Hyperparameters.CLASS_WEIGHTS;
import static io.weft.settings.Hyperparameters.INPUT_SHAPE;
import static io.weft.settings.Hyperparameters.LAYERS;
import static io.weft.settings.Hyperparameters.LEARNING_RATE;
import static io.weft.settings.Hyperparameters.PATIENCE;
import static io.weft.settings.Hyperparameters.RANDOM_ERASING;
import static io.weft.settings.Hyperparameters.RANDOM_FLIP;
import static io.weft.settings.Hyperparameters.RANDOM_SHIFT;
import static io.weft.settings.Hyperparameters.SCHEDULE;
import static io.weft.settings.Hyperparameters.SCHEDULE_MIN_RATE;

import io.weft.nn.Layer;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.settings.Hyperparameter;
import io.weft.settings.LayerJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rules that compare the values of several keys. A rule is not applied while one of its keys has an
 * invalid value, so that one mistake is reported once.
 */
final class CrossRules {

  private static final List<Hyperparameter<? extends Number>> AUGMENTATION =
      List.of(RANDOM_FLIP, RANDOM_SHIFT, RANDOM_ERASING);

  /** A number of features for layers that are checked before the data are read. */
  private static final int SOME_FEATURES = 784;

  private CrossRules() {}

  static List<String> problems(Config config) {
    var problems = new ArrayList<String>();
    layers(config, problems);
    images(config, problems);
    rates(config, problems);
    validation(config, problems);
    classes(config, problems);
    columns(config, problems);
    return problems;
  }

  private static void layers(Config config, List<String> problems) {
    if (!config.isSound(LAYERS) || config.get(LAYERS).isEmpty()) {
      return;
    }
    List<Layer> layers;
    try {
      layers = LayerJson.parse(config.get(LAYERS));
    } catch (IllegalArgumentException e) {
      problems.add("Invalid network.layers, " + e.getMessage());
      return;
    }
    if (!config.isSound(INPUT_SHAPE) || !config.isSound(Keys.DATA_FEATURES, Keys.DATA_CLASSES)) {
      return;
    }
    int[] image = config.get(INPUT_SHAPE);
    // a vector may still lose or gain features on its way to the network, which no layer minds
    Shape input =
        image.length > 0
            ? Shape.of(image)
            : Shape.of(config.get(Keys.DATA_FEATURES).orElse(SOME_FEATURES));
    try {
      int outputs = new Network(input, layers).outputShape().size();
      config
          .get(Keys.DATA_CLASSES)
          .filter(classes -> classes != outputs)
          .ifPresent(
              classes ->
                  problems.add(
                      String.format(
                          Locale.ROOT,
                          "Invalid network.layers: the last one gives %d values (must be %d, as"
                              + " data.classes)",
                          outputs,
                          classes)));
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      boolean lacksShape = image.length == 0 && message.contains("expects an image");
      String hint = lacksShape ? "; network.input-shape says what a row is" : "";
      problems.add("Invalid network.layers: " + message + hint);
    }
  }

  private static void images(Config config, List<String> problems) {
    if (!config.isSound(INPUT_SHAPE)) {
      return;
    }
    if (config.get(INPUT_SHAPE).length == 0) {
      AUGMENTATION.stream()
          .filter(key -> config.isSound(key) && config.get(key).doubleValue() != 0)
          .map(key -> invalid(key, config.get(key), "0 where network.input-shape is not set"))
          .forEach(problems::add);
      return;
    }
    Shape image = Shape.of(config.get(INPUT_SHAPE));
    if (config.isSound(Keys.DATA_FEATURES)) {
      config
          .get(Keys.DATA_FEATURES)
          .filter(features -> features != image.size())
          .ifPresent(
              features ->
                  problems.add(
                      invalid(
                          INPUT_SHAPE,
                          image + " holds " + image.size() + " values",
                          features + ", as data.features")));
    }
    int side = Math.min(image.height(), image.width());
    if (config.isSound(RANDOM_SHIFT) && config.get(RANDOM_SHIFT) >= side) {
      problems.add(
          invalid(
              RANDOM_SHIFT,
              config.get(RANDOM_SHIFT),
              "less than " + side + ", as network.input-shape"));
    }
    if (config.isSound(Keys.DATA_DROP_CONSTANT_PIXELS)
        && config.get(Keys.DATA_DROP_CONSTANT_PIXELS)) {
      problems.add(
          invalid(Keys.DATA_DROP_CONSTANT_PIXELS, "on", "off where network.input-shape is set"));
    }
  }

  private static void rates(Config config, List<String> problems) {
    if (config.isSound(SCHEDULE, SCHEDULE_MIN_RATE, LEARNING_RATE)
        && List.of("cosine", "reduce-on-plateau").contains(config.get(SCHEDULE))
        && config.get(SCHEDULE_MIN_RATE) > config.get(LEARNING_RATE)) {
      problems.add(
          invalid(
              SCHEDULE_MIN_RATE,
              config.get(SCHEDULE_MIN_RATE),
              "at most " + config.get(LEARNING_RATE) + ", as training.learning-rate"));
    }
  }

  private static void validation(Config config, List<String> problems) {
    if (!config.isSound(Keys.DATA_VALIDATION_ROWS)
        || config.get(Keys.DATA_VALIDATION_ROWS).orElse(1) > 0) {
      return;
    }
    if (config.isSound(PATIENCE) && config.get(PATIENCE) > 0) {
      problems.add(invalid(PATIENCE, config.get(PATIENCE), "0 where data.validation-rows is 0"));
    }
    if (config.isSound(SCHEDULE) && config.get(SCHEDULE).equals("reduce-on-plateau")) {
      problems.add(
          invalid(SCHEDULE, config.get(SCHEDULE), "another one where data.validation-rows is 0"));
    }
  }

  private static void classes(Config config, List<String> problems) {
    if (!config.isSound(Keys.DATA_CLASSES) || config.get(Keys.DATA_CLASSES).isEmpty()) {
      return;
    }
    int classes = config.get(Keys.DATA_CLASSES).get();
    String each = classes + ", one for each of data.classes";
    if (config.isSound(Keys.DATA_CLASS_NAMES)
        && !config.get(Keys.DATA_CLASS_NAMES).isEmpty()
        && config.get(Keys.DATA_CLASS_NAMES).size() != classes) {
      problems.add(
          invalid(
              Keys.DATA_CLASS_NAMES, config.get(Keys.DATA_CLASS_NAMES).size() + " names", each));
    }
    if (config.isSound(CLASS_WEIGHTS)
        && config.get(CLASS_WEIGHTS).length > 0
        && config.get(CLASS_WEIGHTS).length != classes) {
      problems.add(invalid(CLASS_WEIGHTS, config.get(CLASS_WEIGHTS).length + " weights", each));
    }
  }

  /** Each column has one kind, and the label is no feature. */
  private static void columns(Config config, List<String> problems) {
    Map<String, Key<?>> kinds = new HashMap<>();
    if (config.isSound(Keys.DATA_LABEL)) {
      kinds.put(config.get(Keys.DATA_LABEL), Keys.DATA_LABEL);
    }
    for (Key<List<String>> key :
        List.of(
            Keys.DATA_NUMERIC,
            Keys.DATA_CATEGORICAL,
            Keys.DATA_DATES,
            Keys.DATA_IMAGES,
            Keys.DATA_OMIT)) {
      for (String column : config.isSound(key) ? config.get(key) : List.<String>of()) {
        Key<?> other = kinds.put(column, key);
        boolean hasDays = key.equals(Keys.DATA_DATES) && Keys.DATA_CATEGORICAL.equals(other);
        if (other != null && !hasDays) {
          problems.add(invalid(key, column, "in one place, and it is in " + other + " too"));
        }
      }
    }
  }

  private static String invalid(Hyperparameter<?> hyperparameter, Object value, String must) {
    return invalid(Keys.of(hyperparameter), value, must);
  }

  private static String invalid(Key<?> key, Object value, String must) {
    return Config.invalid(key.name(), String.valueOf(value), must);
  }
}
