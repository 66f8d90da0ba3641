package io.weft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.weft.settings.Hyperparameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

  @TempDir private Path directory;

  @Test
  void allProblemsAreReportedTogether() throws IOException {
    Path file = file("kind = mlpc, training { batchsize = 1, batch-size = 0, optimizer = adma }");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Config.load(file, List.of("epochs=3", "training.epochs=many", "x")))
        .satisfies(
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "Cannot set epochs: no such key (did you mean training.epochs?)",
                        "Invalid --set: x (must be key=value)",
                        "Cannot set training.batchsize: no such key"
                            + " (did you mean training.batch-size?)",
                        "Invalid training.epochs: many (must be a whole number of at least 1)",
                        "Invalid training.batch-size: 0 (must be a whole number of at least 1)",
                        "Invalid training.optimizer: adma (must be one of sgd, momentum, nesterov,"
                            + " adam, adamw, rmsprop, adagrad)"))
        .satisfies(
            e -> assertThat(e).hasMessage(String.join(System.lineSeparator(), e.problems())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          seed = 1.5                          | Invalid seed: 1.5 (must be a whole number)
          seed = 99999999999999999999         | Invalid seed: 99999999999999999999 (must be a whole number, and at most 9223372036854775807)
          kind = Network                      | Invalid kind: Network (must be one of network, mlpc, mllib)
          name = "a/b"                        | Invalid name: a/b (must be letters, digits, dots, dashes and underscores)
          data.train = ""                     | Invalid data.train: "" (must be a text that is not empty)
          data.classes = 1                    | Invalid data.classes: 1 (must be a whole number of at least 2)
          data.classes = 4294967298           | Invalid data.classes: 4294967298 (must be a whole number of at least 2, and at most 2147483647)
          data.features = [784]               | Invalid data.features: [784] (must be a whole number of at least 1)
          data.features = { x = 1 }           | Invalid data.features: {"x":1} (must be a whole number of at least 1)
          data.drop-constant-pixels = 1       | Invalid data.drop-constant-pixels: 1 (must be on or off)
          data.class-names = [a, null]        | Invalid data.class-names: ["a",null] (must be a list, each element a text that is not empty)
          training.learning-rate = 0          | Invalid training.learning-rate: 0 (must be a number above 0)
          training.learning-rate = NaN        | Invalid training.learning-rate: NaN (must be a number above 0)
          training.learning-rate = 1e999      | Invalid training.learning-rate: 1e999 (must be a number above 0, and at most 1.7976931348623157E308)
          training.momentum = 1               | Invalid training.momentum: 1 (must be a number from 0 to below 1)
          training.schedule-factor = 1.01     | Invalid training.schedule-factor: 1.01 (must be a number above 0 and at most 1)
          training.l2 = -1e-9                 | Invalid training.l2: -1e-9 (must be a number of at least 0)
          training.class-weights = 1          | Invalid training.class-weights: 1 (must be a list, each element a number above 0)
          training.class-weights = [1, -1]    | Invalid training.class-weights: [1,-1] (must be a list, each element a number above 0)
          mlpc.layers = [128, 0.5]            | Invalid mlpc.layers: [128,0.5] (must be a list, each element a whole number of at least 1)
          network.layers = []                 | Invalid network.layers: [] (must be a list of at least one object)
          network.layers = [dense]            | Invalid network.layers: ["dense"] (must be a list of at least one object)
          training = fast                     | Invalid training: fast (must be a group of keys such as training.epochs)
          learning_rate = 1                   | Cannot set learning_rate: no such key (did you mean training.learning-rate?)
          training.learningRate = 1           | Cannot set training.learningRate: no such key (did you mean training.learning-rate?)
          trainig.epochs = 1                  | Cannot set trainig: no such key (did you mean training?)
          data.colour = red                   | Cannot set data.colour: no such key
          data.options = fast                 | Invalid data.options: fast (must be a group of names, each with a text, a number, true or false)
          data.options.sep = [1]              | Invalid data.options: {"sep":[1]} (must be a group of names, each with a text, a number, true or false)
          data.test-fraction = 1              | Invalid data.test-fraction: 1 (must be a number above 0 and below 1)
          data.impute = zero                  | Invalid data.impute: zero (must be mean, median or a number)
          data.columns.omit = [label]         | Invalid data.columns.omit: label (must be in one place, and it is in data.label too)
          mllib.class = a b                   | Invalid mllib.class: a b (must be the name of a class)
          data.classes = 10, training.class-weights = [1, 2]     | Invalid training.class-weights: 2 weights (must be 10, one for each of data.classes)
          data.classes = 10, data.class-names = [a, b, c]        | Invalid data.class-names: 3 names (must be 10, one for each of data.classes)
          """)
  void aBrokenRuleIsNamed(String line, String problem) throws IOException {
    assertProblem(file("kind = mlpc\n" + line), List.of(), problem);
  }

  @Test
  void layersMustEndInTheClasses() throws IOException {
    assertProblem(
        file(
            "data.classes = 10, network.layers = [{type = dense, units = 10}, {type = dense, units"
                + " = 7}]"),
        List.of(),
        "Invalid network.layers: the last one gives 7 values (must be 10, as data.classes)");
  }

  @Test
  void layersMustFitTheImage() throws IOException {
    String image = "data.drop-constant-pixels = off, network.input-shape = [1, 28, 28], ";
    assertProblem(
        file(image + "network.layers = [{type = dense, units = 10}]"),
        List.of(),
        "Invalid network.layers: Invalid layer 1 (dense): got [1, 28, 28] (expects a vector; a"
            + " flatten layer makes one)");
    assertProblem(
        file("network.layers = [{type = conv2d, filters = 8, kernel = 3}]"),
        List.of(),
        "Invalid network.layers: Invalid layer 1 (conv2d): got [784] (expects an image [channels,"
            + " height, width]); network.input-shape says what a row is");
  }

  @Test
  void anImageHasAllItsPixels() throws IOException {
    assertProblem(
        file("network.input-shape = [1, 28, 28]"),
        List.of(),
        "Invalid data.drop-constant-pixels: on (must be off where network.input-shape is set)");
    assertProblem(
        file(
            "data.features = 784, network.input-shape = [3, 16, 16], data.drop-constant-pixels ="
                + " off"),
        List.of(),
        "Invalid network.input-shape: [3, 16, 16] holds 768 values (must be 784, as"
            + " data.features)");
    assertProblem(
        file("augmentation.random-shift = 2"),
        List.of(),
        "Invalid augmentation.random-shift: 2 (must be 0 where network.input-shape is not set)");
  }

  @Test
  void ratesAndShiftsFitTheirNeighbours() throws IOException {
    assertProblem(
        file("training { schedule = cosine, learning-rate = 0.01, schedule-min-rate = 0.1 }"),
        List.of(),
        "Invalid training.schedule-min-rate: 0.1 (must be at most 0.01, as"
            + " training.learning-rate)");
    assertProblem(
        file(
            "network.input-shape = [1, 28, 28], data.drop-constant-pixels = off,"
                + " augmentation.random-shift = 28"),
        List.of(),
        "Invalid augmentation.random-shift: 28 (must be less than 28, as network.input-shape)");
  }

  @Test
  void aNumberThatIsTooLargeIsAnsweredWithTheLargest() throws IOException {
    String whole = " (must be a whole number of at least 1, and at most 2147483647)";
    assertProblem(
        file("training.epochs = 1e12"), List.of(), "Invalid training.epochs: 1e12" + whole);
    assertProblem(
        file("training.epochs = 1"),
        List.of("training.batch-size=3000000000"),
        "Invalid training.batch-size: 3000000000" + whole);
    assertProblem(
        file("network.hidden-layers = [128, 1e10]"),
        List.of(),
        "Invalid network.hidden-layers: [128,10000000000] (must be a list, each element a whole number of"
            + " at least 1, and at most 2147483647)");
    assertProblem(
        file("seed = 1e20"),
        List.of(),
        "Invalid seed: 1e20 (must be a whole number, and at most 9223372036854775807)");
  }

  @Test
  void earlyStoppingNeedsValidationRows() throws IOException {
    assertProblem(
        file("kind = mlpc, data.validation-rows = 0, early-stopping.patience = 3"),
        List.of(),
        "Invalid early-stopping.patience: 3 (must be 0 where data.validation-rows is 0)");
  }

  @Test
  void reducingOnAPlateauNeedsValidationRows() throws IOException {
    assertProblem(
        file("kind = mlpc, data.validation-rows = 0, training.schedule = reduce-on-plateau"),
        List.of(),
        "Invalid training.schedule: reduce-on-plateau"
            + " (must be another one where data.validation-rows is 0)");
  }

  @Test
  void aRuleBetweenKeysRestsWhileOneOfThemIsBroken() throws IOException {
    assertProblem(
        file("kind = mlpc, data.classes = 0, training.class-weights = [1]"),
        List.of(),
        "Invalid data.classes: 0 (must be a whole number of at least 2)");
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = directory.resolve("none.conf");

    assertProblem(file, List.of(), "Cannot read " + file + ": no such file");
  }

  @Test
  void aDirectoryIsNoFile() {
    assertProblem(directory, List.of(), "Cannot read " + directory + ": is a directory");
  }

  @Test
  void aSyntaxErrorIsReportedWithItsLine() throws IOException {
    Path file = file("kind = mlpc\ntraining {\n  epochs = [1\n}\n");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Config.load(file, List.of()))
        .withMessageStartingWith("Cannot read " + file + ": line 4: List should have ");
  }

  @Test
  void aSyntaxErrorInAnIncludedFileIsReportedWithThatFile() throws IOException {
    Path included = Files.writeString(directory.resolve("base.conf"), "kind = mlpc\nseed = ]");
    Path file = file("include \"base.conf\"");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Config.load(file, List.of()))
        .withMessageStartingWith("Cannot read " + file + ": " + included + ", line 2: ");
  }

  @Test
  void aSubstitutionOfNothingIsReportedWithItsLine() throws IOException {
    Path file = file("kind = mlpc\nseed = ${no.such.thing}");

    assertProblem(
        file,
        List.of(),
        "Cannot read "
            + file
            + ": line 2: Could not resolve substitution to a value: ${no.such.thing}");
  }

  @Test
  void anOverrideWinsAndTheLastOneWinsOverAll() throws IOException {
    Path file = file("kind = mlpc, training.epochs = 5");

    Config config = Config.load(file, List.of("training.epochs=6", "training.epochs = 7"));

    assertThat(config.get(Hyperparameters.EPOCHS)).isEqualTo(7);
  }

  @Test
  void anOverrideSetsANameInAGroup() throws IOException {
    Path file = file("data.options { sep = \";\", header = true }");

    Config config =
        Config.load(file, List.of("data.options.header=false", "data.options.a.b c=x = y"));

    assertThat(config.get(Keys.DATA_OPTIONS))
        .isEqualTo(Map.of("sep", ";", "header", "false", "a.b c", "x = y"));
  }

  @Test
  void anOverrideOfATextIsTakenAsItStands() throws IOException {
    String url = "hdfs://host:9000/a b/x=1#2.csv";

    Config config = Config.load(file("kind = mlpc"), List.of("data.train=" + url));

    assertThat(config.get(Keys.DATA_TRAIN)).isEqualTo(url);
  }

  @Test
  void anOverrideThatIsNotHoconBreaksItsKeysRule() throws IOException {
    assertProblem(
        file("kind = mlpc"),
        List.of("mlpc.layers=[1,"),
        "Invalid mlpc.layers: [1, (must be a list, each element a whole number of at least 1)");
  }

  @Test
  void substitutionsSeeOverrides() throws IOException {
    Path file =
        file("kind = mlpc, training.epochs = 5, early-stopping.patience = ${training.epochs}");

    Config config = Config.load(file, List.of("training.epochs=6"));

    assertThat(config.get(Hyperparameters.PATIENCE)).isEqualTo(6);
  }

  @Test
  void aWholeNumberMayBeWrittenAsAnyNumber() throws IOException {
    Config config =
        Config.load(file("kind = mlpc, seed = 1e5, training.epochs = \"7\""), List.of());

    assertThat(config.get(Keys.SEED)).isEqualTo(100_000);
    assertThat(config.get(Hyperparameters.EPOCHS)).isEqualTo(7);
  }

  @Test
  void nullIsTheDefault() throws IOException {
    Config config = Config.load(file("kind = mlpc, training.epochs = null"), List.of());

    assertThat(config.get(Hyperparameters.EPOCHS)).isEqualTo(10);
  }

  @Test
  void theNameIsTheOneGivenOrTheFilesBaseName() throws IOException {
    assertThat(Config.load(file("kind = mlpc"), List.of()).name()).isEqualTo("run");
    assertThat(Config.load(file("kind = mlpc, name = mine"), List.of()).name()).isEqualTo("mine");
  }

  @Test
  void theTreeHoldsLayersAsTheyWereGiven() throws IOException {
    Path file = file("network.layers = [{ type = dense, units = 10 }]");

    Map<String, Object> tree = Config.load(file, List.of("name=mine")).asTree();

    assertThat(tree).containsEntry("name", "mine");
    assertThat(tree)
        .extractingByKey("network")
        .isEqualTo(
            Map.of(
                "hidden-layers",
                List.of(128),
                "activation",
                "relu",
                "dropout",
                0.0,
                "layers",
                List.of(Map.of("type", "dense", "units", 10)),
                "input-shape",
                List.of(),
                "initialiser",
                "auto",
                "initialiser-deviation",
                0.01,
                "categorical-encoding",
                "auto",
                "embedding-size",
                0));
  }

  @Test
  void aPipeIsReadOnce() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process writer =
        new ProcessBuilder("sh", "-c", "echo 'kind = mlpc, seed = 5' > \"$0\"", pipe.toString())
            .start();
    try {
      Config config = Config.load(pipe, List.of());

      assertThat(config.get(Keys.KIND)).isEqualTo("mlpc");
      assertThat(config.get(Keys.SEED)).isEqualTo(5);
      assertThat(config.name()).isEqualTo("run");
    } finally {
      writer.destroy();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "# training.epochs = 3\n", "{}"})
  void aFileWithoutAnyKeyIsRefused(String text) throws IOException {
    Path file = file(text);

    assertProblem(
        file,
        List.of("training.epochs=3"),
        "Cannot read "
            + file
            + ": there is no key in it (data.train and data.label are enough to train a network)");
  }

  @Test
  void anIncludeIsRelativeToItsFileAndMayLeaveOutTheEnding() throws IOException {
    Files.createDirectories(directory.resolve("bases/more"));
    Files.writeString(directory.resolve("bases/base.conf"), "include \"more/seed\", kind = mlpc");
    Files.writeString(directory.resolve("bases/more/seed.json"), "{\"seed\": 7}");
    Path file = file("include file(\"bases/base.conf\")\ntraining.epochs = 3");

    Config config = Config.load(file, List.of());

    assertThat(config.get(Keys.KIND)).isEqualTo("mlpc");
    assertThat(config.get(Keys.SEED)).isEqualTo(7);
    assertThat(config.get(Hyperparameters.EPOCHS)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          include "none.conf"                  | cannot include none.conf: no such file
          include required("none")             | cannot include none: no such file
          include file("none.conf")            | cannot include none.conf: no such file
          training { include "none.conf" }     | cannot include none.conf: no such file
          include "run.conf"                   | cannot include run.conf: there are more than 32 includes, perhaps in a circle
          include url("http://localhost/a")    | cannot include http://localhost/a: only files can be included
          include "http://localhost/a"         | cannot include http://localhost/a: only files can be included
          include classpath("a.conf")          | cannot include a.conf: only files can be included
          """)
  void anIncludeThatIsNotThereIsRefused(String include, String reason) throws IOException {
    Path file = file("kind = mlpc\n" + include);

    assertProblem(file, List.of(), "Cannot read " + file + ": " + reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"${PATH}", "${?PATH}", "[${PATH}]", "before ${PATH} behind"})
  void anEnvironmentVariableIsRefusedUnlessItIsNamed(String value) throws IOException {
    Path file = file("data.train = " + value);

    assertProblem(
        file,
        List.of(),
        "Cannot read "
            + file
            + ": PATH is an environment variable (--env PATH lets the config have it, and keeps its"
            + " value in the run directory)");
  }

  @Test
  void anEnvironmentVariableThatIsNamedIsTaken() throws IOException {
    Path file = file("data.train = ${DATA}/train.csv, seed = 1, seed = ${?SEED}");
    ConfigVariables variables =
        new ConfigVariables(Set.of("DATA", "SEED"), Map.of("DATA", "/mnt", "OTHER", "x"));

    Config config = Config.load(file, List.of(), variables);

    assertThat(config.get(Keys.DATA_TRAIN)).isEqualTo("/mnt/train.csv");
    assertThat(config.get(Keys.SEED)).isEqualTo(1);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("run.conf"), text);
  }

  private static void assertProblem(Path file, List<String> overrides, String problem) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Config.load(file, overrides))
        .satisfies(e -> assertThat(e.problems()).containsExactly(problem));
  }
}
