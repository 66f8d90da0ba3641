package io.weft.config;

import io.weft.nn.Initialiser;
import io.weft.nn.Layer;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.settings.LayerJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rules between keys. A rule rests while one of its keys breaks its own. */
final class CrossRules {

  private static final List<Key<? extends Number>> AUGMENTATION =
      List.of(Keys.AUGMENTATION_FLIP, Keys.AUGMENTATION_SHIFT, Keys.AUGMENTATION_ERASING);

  private CrossRules() {}

  static List<String> problems(Config config) {
    var problems = new ArrayList<String>();
    layers(config, problems);
    images(config, problems);
    rates(config, problems);
    validation(config, problems);
    classes(config, problems);
    return problems;
  }

  private static void layers(Config config, List<String> problems) {
    if (!config.isSound(Keys.NETWORK_LAYERS) || config.get(Keys.NETWORK_LAYERS).isEmpty()) {
      return;
    }
    List<Layer> layers;
    try {
      layers = LayerJson.parse(config.get(Keys.NETWORK_LAYERS), any -> new Initialiser.Glorot());
    } catch (IllegalArgumentException e) {
      problems.add("Invalid network.layers, " + e.getMessage());
      return;
    }
    if (!config.isSound(Keys.NETWORK_INPUT_SHAPE, Keys.DATA_FEATURES, Keys.DATA_CLASSES)) {
      return;
    }
    int[] image = config.get(Keys.NETWORK_INPUT_SHAPE);
    // a vector may still lose features before it comes to the network, which no layer minds
    Shape input = image.length > 0 ? Shape.of(image) : Shape.of(config.get(Keys.DATA_FEATURES));
    try {
      int outputs = new Network(input, layers).outputShape().size();
      if (outputs != config.get(Keys.DATA_CLASSES)) {
        problems.add(
            String.format(
                Locale.ROOT,
                "Invalid network.layers: the last one gives %d values (must be %d, as data.classes)",
                outputs,
                config.get(Keys.DATA_CLASSES)));
      }
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      boolean lacksShape = image.length == 0 && message.contains("expects an image");
      String hint = lacksShape ? "; network.input-shape says what a row is" : "";
      problems.add("Invalid network.layers: " + message + hint);
    }
  }

  private static void images(Config config, List<String> problems) {
    if (!config.isSound(Keys.NETWORK_INPUT_SHAPE)) {
      return;
    }
    if (config.get(Keys.NETWORK_INPUT_SHAPE).length == 0) {
      AUGMENTATION.stream()
          .filter(key -> config.isSound(key) && config.get(key).doubleValue() != 0)
          .map(key -> invalid(key, config.get(key), "0 where network.input-shape is not set"))
          .forEach(problems::add);
      return;
    }
    Shape image = Shape.of(config.get(Keys.NETWORK_INPUT_SHAPE));
    if (config.isSound(Keys.DATA_FEATURES) && image.size() != config.get(Keys.DATA_FEATURES)) {
      problems.add(
          invalid(
              Keys.NETWORK_INPUT_SHAPE,
              image + " holds " + image.size() + " values",
              config.get(Keys.DATA_FEATURES) + ", as data.features"));
    }
    int side = Math.min(image.height(), image.width());
    if (config.isSound(Keys.AUGMENTATION_SHIFT) && config.get(Keys.AUGMENTATION_SHIFT) >= side) {
      problems.add(
          invalid(
              Keys.AUGMENTATION_SHIFT,
              config.get(Keys.AUGMENTATION_SHIFT),
              "less than " + side + ", as network.input-shape"));
    }
    if (config.isSound(Keys.DATA_DROP_CONSTANT_PIXELS)
        && config.get(Keys.DATA_DROP_CONSTANT_PIXELS)) {
      problems.add(
          invalid(Keys.DATA_DROP_CONSTANT_PIXELS, "on", "off where network.input-shape is set"));
    }
  }

  private static void rates(Config config, List<String> problems) {
    if (config.isSound(
            Keys.TRAINING_SCHEDULE, Keys.TRAINING_SCHEDULE_MIN_RATE, Keys.TRAINING_LEARNING_RATE)
        && List.of("cosine", "reduce-on-plateau").contains(config.get(Keys.TRAINING_SCHEDULE))
        && config.get(Keys.TRAINING_SCHEDULE_MIN_RATE) > config.get(Keys.TRAINING_LEARNING_RATE)) {
      problems.add(
          invalid(
              Keys.TRAINING_SCHEDULE_MIN_RATE,
              config.get(Keys.TRAINING_SCHEDULE_MIN_RATE),
              "at most "
                  + config.get(Keys.TRAINING_LEARNING_RATE)
                  + ", as training.learning-rate"));
    }
  }

  private static void validation(Config config, List<String> problems) {
    if (!config.isSound(Keys.DATA_VALIDATION_ROWS) || config.get(Keys.DATA_VALIDATION_ROWS) > 0) {
      return;
    }
    if (config.isSound(Keys.EARLY_STOPPING_PATIENCE)
        && config.get(Keys.EARLY_STOPPING_PATIENCE) > 0) {
      problems.add(
          invalid(
              Keys.EARLY_STOPPING_PATIENCE,
              config.get(Keys.EARLY_STOPPING_PATIENCE),
              "0 where data.validation-rows is 0"));
    }
    if (config.isSound(Keys.TRAINING_SCHEDULE)
        && config.get(Keys.TRAINING_SCHEDULE).equals("reduce-on-plateau")) {
      problems.add(
          invalid(
              Keys.TRAINING_SCHEDULE,
              config.get(Keys.TRAINING_SCHEDULE),
              "another one where data.validation-rows is 0"));
    }
  }

  private static void classes(Config config, List<String> problems) {
    if (!config.isSound(Keys.DATA_CLASSES)) {
      return;
    }
    int classes = config.get(Keys.DATA_CLASSES);
    String each = classes + ", one for each of data.classes";
    if (config.isSound(Keys.DATA_CLASS_NAMES)
        && !config.get(Keys.DATA_CLASS_NAMES).isEmpty()
        && config.get(Keys.DATA_CLASS_NAMES).size() != classes) {
      problems.add(
          invalid(
              Keys.DATA_CLASS_NAMES, config.get(Keys.DATA_CLASS_NAMES).size() + " names", each));
    }
    if (config.isSound(Keys.TRAINING_CLASS_WEIGHTS)
        && config.get(Keys.TRAINING_CLASS_WEIGHTS).length > 0
        && config.get(Keys.TRAINING_CLASS_WEIGHTS).length != classes) {
      problems.add(
          invalid(
              Keys.TRAINING_CLASS_WEIGHTS,
              config.get(Keys.TRAINING_CLASS_WEIGHTS).length + " weights",
              each));
    }
  }

  private static String invalid(Key<?> key, Object value, String must) {
    return Config.invalid(key.name(), String.valueOf(value), must);
  }
}
