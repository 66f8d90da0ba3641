package io.weft.cli;

import java.util.ArrayList;
import java.util.List;

/** The rules between keys. A rule rests while one of its keys breaks its own. */
final class CrossRules {

  private CrossRules() {}

  static List<String> problems(Config config) {
    var problems = new ArrayList<String>();
    layers(config, problems);
    validation(config, problems);
    classes(config, problems);
    return problems;
  }

  private static void layers(Config config, List<String> problems) {
    if (config.isSound(Keys.KIND, Keys.NETWORK_LAYERS)
        && config.get(Keys.KIND).equals("network")
        && config.get(Keys.NETWORK_LAYERS).isEmpty()) {
      problems.add(
          invalid(
              Keys.NETWORK_LAYERS, "none", Rule.jsonObjects().must() + " where kind is network"));
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
        && !config.get(Keys.TRAINING_CLASS_WEIGHTS).isEmpty()
        && config.get(Keys.TRAINING_CLASS_WEIGHTS).size() != classes) {
      problems.add(
          invalid(
              Keys.TRAINING_CLASS_WEIGHTS,
              config.get(Keys.TRAINING_CLASS_WEIGHTS).size() + " weights",
              each));
    }
  }

  private static String invalid(Key<?> key, Object value, String must) {
    return Config.invalid(key.name(), String.valueOf(value), must);
  }
}
