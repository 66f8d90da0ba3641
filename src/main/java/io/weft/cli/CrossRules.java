package io.weft.cli;

import io.weft.ml.LayerList;
import io.weft.nn.Dense;
import io.weft.nn.Initialiser;
import io.weft.nn.Layer;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import java.util.ArrayList;
import java.util.List;

/** The rules between keys. A rule rests while one of its keys breaks its own. */
final class CrossRules {

  private CrossRules() {}

  static List<String> problems(Config config) {
    var problems = new ArrayList<String>();
    layers(config, problems);
    images(config, problems);
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
      layers = LayerList.parse(config.get(Keys.NETWORK_LAYERS), any -> new Initialiser.Glorot());
    } catch (IllegalArgumentException e) {
      problems.add("Invalid network.layers, " + e.getMessage());
      return;
    }
    if (config.isSound(Keys.NETWORK_INPUT_SHAPE)) {
      int[] image = config.get(Keys.NETWORK_INPUT_SHAPE);
      // a vector may still lose features before it comes to the network
      Shape input = image.length > 0 ? Shape.of(image) : Shape.of(1);
      try {
        Network unused = new Network(input, layers);
      } catch (IllegalArgumentException e) {
        problems.add("Invalid network.layers: " + e.getMessage());
        return;
      }
    }
    if (layers.get(layers.size() - 1) instanceof Dense last
        && config.isSound(Keys.DATA_CLASSES)
        && last.units() != config.get(Keys.DATA_CLASSES)) {
      problems.add(
          "Invalid network.layers: the last one gives %d values (must be %d, as data.classes)"
              .formatted(last.units(), config.get(Keys.DATA_CLASSES)));
    }
  }

  private static void images(Config config, List<String> problems) {
    if (!config.isSound(Keys.NETWORK_INPUT_SHAPE)
        || config.get(Keys.NETWORK_INPUT_SHAPE).length == 0) {
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
    if (config.isSound(Keys.DATA_DROP_CONSTANT_PIXELS)
        && config.get(Keys.DATA_DROP_CONSTANT_PIXELS)) {
      problems.add(
          invalid(Keys.DATA_DROP_CONSTANT_PIXELS, "on", "off where network.input-shape is set"));
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
