package io.weft.config;

import io.weft.GeneratedFile;
import io.weft.settings.Hyperparameter;
import io.weft.settings.Hyperparameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of all keys is generated from their declarations. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/configuration.md");

  private static final String START =
      """
      # Configuration

      A run is described by one HOCON file. Each key below has a default, so a file names only the keys that differ from it.
      `--set key=value` overrides a key on the command line. All problems of a file are reported together.

      The last column names the Param of the estimator that the key sets.

      This page is generated from the declarations in the code. `ConfigurationPageTest` fails with the command that writes it again.
      """;

  private static final String START_OF_PARAMS =
      """
      Programs set these on the estimator; a run of a config file sets them itself, or does not use them.

      """;

  /** Titles of the groups, in the order of the page. */
  private static final Map<String, String> TITLES = new LinkedHashMap<>();

  static {
    TITLES.put("", "The run");
    TITLES.put("data", "Data: `data`");
    TITLES.put("network", "Network: `network`");
    TITLES.put("augmentation", "Augmentation of images: `augmentation`");
    TITLES.put("training", "Training: `training`");
    TITLES.put("early-stopping", "Early stopping: `early-stopping`");
    TITLES.put("metrics", "Metrics: `metrics`");
    TITLES.put("mlpc", "MLlib's perceptron, for comparison: `mlpc`");
    TITLES.put("mllib", "MLlib's other estimators, for comparison: `mllib`");
  }

  @Test
  void thePageOfAllKeysIsAsDeclared() throws IOException {
    Map<String, List<Key<?>>> groups =
        Keys.all().stream()
            .collect(
                Collectors.groupingBy(
                    key -> key.name().substring(0, Math.max(0, key.name().indexOf('.'))),
                    LinkedHashMap::new,
                    Collectors.toList()));
    StringBuilder page = new StringBuilder(START);
    groups.forEach(
        (group, keys) -> {
          page.append("\n## ").append(TITLES.get(group)).append("\n\n");
          page.append("| key | default | must be | effect | Param |\n|---|---|---|---|---|\n");
          keys.forEach(key -> page.append(line(key)));
        });
    page.append("\n## Params without a key\n\n").append(START_OF_PARAMS);
    page.append("| Param | default | must be | effect |\n|---|---|---|---|\n");
    Hyperparameters.ALL.stream()
        .filter(hyperparameter -> hyperparameter.key().isEmpty())
        .forEach(hyperparameter -> page.append(line(hyperparameter)));
    new GeneratedFile(PAGE, page.toString()).check(ConfigurationPageTest.class);
  }

  private static String line(Key<?> key) {
    String param =
        Keys.hyperparameters().stream()
            .filter(hyperparameter -> Keys.of(hyperparameter).equals(key))
            .map(Hyperparameter::name)
            .map(name -> "`" + name + "`")
            .findFirst()
            .orElse("");
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(key.name(), shown(key.defaultValue()), key.rule().must(), key.doc(), param)
        .replace("|  |", "| |");
  }

  private static String line(Hyperparameter<?> hyperparameter) {
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            hyperparameter.name(),
            shown(hyperparameter.defaultValue()),
            hyperparameter.domain().must(),
            hyperparameter.doc())
        .replace("|  |", "| |");
  }

  private static String shown(Object value) {
    if (value instanceof Optional<?> || "".equals(value)) {
      return "";
    }
    if (value instanceof Boolean isOn) {
      return isOn ? "`on`" : "`off`";
    }
    if (value instanceof int[] list) {
      return "`" + Arrays.toString(list) + "`";
    }
    if (value instanceof double[] list) {
      return "`" + Arrays.toString(list) + "`";
    }
    return "`" + value + "`";
  }
}
