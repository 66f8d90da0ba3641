package io.weft.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {

  /** A value for each key other than its default, as a file or --set has it. */
  private static final Map<String, String> OTHER =
      Map.ofEntries(
          entry("name", "first-try"),
          entry("kind", "mlpc"),
          entry("seed", "-42"),
          entry("data.train", "train.csv"),
          entry("data.test", "test.csv"),
          entry("data.test-fraction", "0.25"),
          entry("data.format", "csv"),
          entry("data.options", "{sep: \";\", maxColumns: 40}"),
          entry("data.label", "species"),
          entry("data.task", "classification"),
          entry("data.columns.numeric", "[height]"),
          entry("data.columns.categorical", "[colour]"),
          entry("data.columns.dates", "[day]"),
          entry("data.columns.images", "[p1, p2]"),
          entry("data.columns.omit", "[id]"),
          entry("data.impute", "median"),
          entry("data.classes", "2"),
          entry("data.features", "4"),
          entry("data.class-names", "[no, yes]"),
          entry("data.validation-rows", "500"),
          entry("data.normalisation", "min-max"),
          entry("data.drop-constant-pixels", "off"),
          entry("network.hidden-layers", "[64, 32]"),
          entry("network.activation", "tanh"),
          entry("network.dropout", "0.2"),
          entry("network.layers", "[{type: flatten}, {type: dense, units: 2}]"),
          entry("network.input-shape", "[1, 2, 2]"),
          entry("network.categorical-encoding", "embedding"),
          entry("network.embedding-size", "12"),
          entry("network.initialiser", "normal"),
          entry("network.initialiser-deviation", "0.1"),
          entry("augmentation.random-flip", "0.5"),
          entry("augmentation.random-shift", "1"),
          entry("augmentation.random-erasing", "0.25"),
          entry("training.epochs", "3"),
          entry("training.batch-size", "64"),
          entry("training.workers", "4"),
          entry("training.sync", "driver"),
          entry("training.learning-rate", "0.5"),
          entry("training.optimizer", "sgd"),
          entry("training.momentum", "0.8"),
          entry("training.beta1", "0.85"),
          entry("training.beta2", "0.99"),
          entry("training.epsilon", "1e-7"),
          entry("training.decay", "0.9"),
          entry("training.weight-decay", "0.01"),
          entry("training.l2", "0.0001"),
          entry("training.clip-norm", "5"),
          entry("training.label-smoothing", "0.1"),
          entry("training.class-weights", "[1, 2.5]"),
          entry("training.schedule", "cosine"),
          entry("training.schedule-step-epochs", "5"),
          entry("training.schedule-factor", "0.1"),
          entry("training.schedule-min-rate", "0.0002"),
          entry("training.schedule-patience", "4"),
          entry("training.warm-up-epochs", "0.5"),
          entry("training.checkpoint-interval", "5"),
          entry("training.checkpoint-minutes", "0.5"),
          entry("training.checkpoints-kept", "3"),
          entry("early-stopping.patience", "3"),
          entry("early-stopping.min-delta", "0.001"),
          entry("early-stopping.monitor", "validation-accuracy"),
          entry("early-stopping.mode", "max"),
          entry("early-stopping.restore-best", "no"),
          entry("training.loss", "huber"),
          entry("training.huber-delta", "2"),
          entry("metrics.tensorboard", "on"),
          entry("metrics.target-accuracy", "0.9"),
          entry("mlpc.layers", "[64, 32]"),
          entry("mlpc.max-iterations", "50"),
          entry("mlpc.tolerance", "0.0001"),
          entry("mlpc.solver", "gd"),
          entry("mlpc.step-size", "0.01"),
          entry("mlpc.block-size", "256"),
          entry("mlpc.record-every", "10"),
          entry("mllib.class", "RandomForestClassifier"),
          entry("mllib.params", "{numTrees: 30}"));

  /** Values above that are read as something other than their text. */
  private static final Map<String, Object> READ =
      Map.ofEntries(
          entry("name", Optional.of("first-try")),
          entry("data.test", Optional.of("test.csv")),
          entry("data.format", Optional.of("csv")),
          entry("data.options", Map.of("sep", ";", "maxColumns", "40")),
          entry("data.task", Optional.of("classification")),
          entry("data.columns.numeric", List.of("height")),
          entry("data.columns.categorical", List.of("colour")),
          entry("data.columns.dates", List.of("day")),
          entry("data.columns.images", List.of("p1", "p2")),
          entry("data.columns.omit", List.of("id")),
          entry("data.classes", Optional.of(2)),
          entry("data.features", Optional.of(4)),
          entry("data.class-names", List.of("no", "yes")),
          entry("data.validation-rows", Optional.of(500)),
          entry("data.drop-constant-pixels", false),
          entry("early-stopping.restore-best", false),
          entry("metrics.tensorboard", true),
          entry("metrics.target-accuracy", Optional.of(0.9)),
          entry("network.hidden-layers", new int[] {64, 32}),
          entry("network.input-shape", new int[] {1, 2, 2}),
          entry("network.layers", "[{\"type\":\"flatten\"},{\"type\":\"dense\",\"units\":2}]"),
          entry("training.class-weights", new double[] {1, 2.5}),
          entry("mlpc.layers", List.of(64, 32)),
          entry("mllib.class", Optional.of("RandomForestClassifier")),
          entry("mllib.params", Map.of("numTrees", "30")));

  @TempDir private Path directory;

  @Test
  void defaultsAreTheDocumentedOnes() throws IOException {
    Map<String, Object> tree = load("kind = mlpc", List.of()).asTree();

    assertThat(tree)
        .isEqualTo(
            Map.of(
                "kind", "mlpc",
                "seed", 1L,
                "data",
                    Map.of(
                        "train",
                        "data/fashion-mnist_train.csv",
                        "test-fraction",
                        0.2,
                        "options",
                        Map.of(),
                        "label",
                        "label",
                        "columns",
                        Map.of(
                            "numeric", List.of(),
                            "categorical", List.of(),
                            "dates", List.of(),
                            "images", List.of(),
                            "omit", List.of()),
                        "impute",
                        "mean",
                        "class-names",
                        List.of(),
                        "normalisation",
                        "standard",
                        "drop-constant-pixels",
                        true),
                "network",
                    Map.of(
                        "hidden-layers",
                        List.of(128),
                        "activation",
                        "relu",
                        "dropout",
                        0.0,
                        "input-shape",
                        List.of(),
                        "categorical-encoding",
                        "auto",
                        "embedding-size",
                        0,
                        "initialiser",
                        "auto",
                        "initialiser-deviation",
                        0.01),
                "augmentation",
                    Map.of("random-flip", 0.0, "random-shift", 0, "random-erasing", 0.0),
                "training",
                    Map.ofEntries(
                        entry("epochs", 10),
                        entry("batch-size", 128),
                        entry("workers", 0),
                        entry("sync", "auto"),
                        entry("learning-rate", 0.001),
                        entry("optimizer", "adam"),
                        entry("momentum", 0.9),
                        entry("beta1", 0.9),
                        entry("beta2", 0.999),
                        entry("epsilon", 1e-8),
                        entry("decay", 0.99),
                        entry("weight-decay", 0.0),
                        entry("l2", 0.0),
                        entry("clip-norm", 0.0),
                        entry("label-smoothing", 0.0),
                        entry("class-weights", List.of()),
                        entry("schedule", "constant"),
                        entry("schedule-step-epochs", 10),
                        entry("schedule-factor", 0.5),
                        entry("schedule-min-rate", 0.0),
                        entry("schedule-patience", 2),
                        entry("warm-up-epochs", 0.0),
                        entry("checkpoint-interval", 1),
                        entry("checkpoint-minutes", 10.0),
                        entry("checkpoints-kept", 2),
                        entry("loss", "squared"),
                        entry("huber-delta", 1.0)),
                "early-stopping",
                    Map.of(
                        "patience",
                        0,
                        "min-delta",
                        0.0,
                        "monitor",
                        "validation-loss",
                        "mode",
                        "auto",
                        "restore-best",
                        true),
                "metrics", Map.of("tensorboard", false),
                "mlpc",
                    Map.of(
                        "layers",
                        List.of(128),
                        "max-iterations",
                        100,
                        "tolerance",
                        1e-6,
                        "solver",
                        "l-bfgs",
                        "step-size",
                        0.03,
                        "block-size",
                        128,
                        "record-every",
                        0),
                "mllib", Map.of("params", Map.of())));
    assertThat(Keys.KIND.defaultValue()).isEqualTo("network");
  }

  @Test
  void everyKeyIsReadFromAFile() throws IOException {
    String text =
        OTHER.entrySet().stream()
            .map(other -> other.getKey() + " = " + other.getValue())
            .collect(Collectors.joining("\n"));

    assertEveryKeyIsRead(load(text, List.of()));
  }

  @Test
  void everyKeyIsReadFromAnOverride() throws IOException {
    List<String> overrides =
        OTHER.entrySet().stream().map(other -> other.getKey() + "=" + other.getValue()).toList();

    assertEveryKeyIsRead(load("kind = network", overrides));
  }

  @Test
  void everyKeyIsExplained() {
    assertThat(Keys.all()).allSatisfy(key -> assertThat(key.doc()).isNotBlank());
    assertThat(Keys.all()).extracting(Key::name).doesNotHaveDuplicates();
  }

  @Test
  void aKeyThatIsNotKebabCaseIsRefused() {
    assertThatThrownBy(() -> new Key<>("training.batchSize", 1, Rule.atLeast(1), "rows"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid name of a key: training.batchSize (must be kebab-case with dots between groups)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Invalid validationRows: 9 (must be less than the 9 rows)"
            + "|Invalid data.validation-rows: 9 (must be less than the 9 rows)",
        "Invalid layers, layer 2: x|Invalid network.layers, layer 2: x",
        "Invalid workers: 3 (must be 2)|Invalid training.workers: 3 (must be 2)",
        "Cannot continue from a/epochs: batchSize is 32 (was 16), workers is 2 (was 3)"
            + "|Cannot continue from a/epochs: training.batch-size is 32 (was 16), workers is 2 (was 3)",
        "Cannot read momentum.csv: no such file|Cannot read momentum.csv: no such file",
        "Invalid training.batch-size: 0 (must be 1)|Invalid training.batch-size: 0 (must be 1)"
      })
  void aMessageNamesKeysAsTheyAreTyped(String message, String typed) {
    assertThat(Keys.asTyped(message)).isEqualTo(typed);
  }

  @Test
  void noMessageNamesAParamOfTheEstimator() {
    Keys.hyperparameters()
        .forEach(
            param ->
                assertThat(Keys.asTyped("Invalid " + param.name() + ": 1 (must be 2)"))
                    .isEqualTo("Invalid " + Keys.of(param) + ": 1 (must be 2)"));
  }

  private static void assertEveryKeyIsRead(Config config) {
    assertThat(OTHER.keySet())
        .containsExactlyInAnyOrderElementsOf(Keys.all().stream().map(Key::name).toList());
    for (Key<?> key : Keys.all()) {
      Object value = config.get(key);
      assertThat(value).as(key.name()).isNotEqualTo(key.defaultValue());
      if (READ.containsKey(key.name())) {
        assertThat(value).as(key.name()).isEqualTo(READ.get(key.name()));
      } else if (value instanceof Double number) {
        assertThat(number)
            .as(key.name())
            .isEqualTo(Double.parseDouble(OTHER.getOrDefault(key.name(), "")));
      } else {
        assertThat(value.toString()).as(key.name()).isEqualTo(OTHER.get(key.name()));
      }
    }
  }

  private Config load(String text, List<String> overrides) throws IOException {
    return Config.load(Files.writeString(directory.resolve("run.conf"), text), overrides);
  }
}
