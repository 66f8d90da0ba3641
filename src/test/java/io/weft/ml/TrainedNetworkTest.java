package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.math.Softmax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores of saved networks; no Spark. */
class TrainedNetworkTest {
  private static final Path SAVED = Path.of("src/test/resources/saved-models/v2");
  private static final float[] ROW = {1, 2, 3, 4};
  private static final float[] LOGITS = {1.34375f, 1.03125f, -1.140625f};

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"classification", "classification/data/network", "pipeline"})
  void aModelAPipelineAndTheFileGiveTheNetwork(String saved) throws IOException {
    TrainedNetwork network = TrainedNetwork.read(SAVED.resolve(saved));

    assertThat(network.features()).isEqualTo(4);
    assertThat(network.score(ROW)).containsExactly(LOGITS);
  }

  @Test
  void aLinkToAModelIsFollowed() throws IOException {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, SAVED.resolve("pipeline").toAbsolutePath());

    assertThat(TrainedNetwork.read(link).score(ROW)).containsExactly(LOGITS);
    Files.delete(link); // JUnit would warn of it
  }

  @Test
  void anythingElseThanOneNetworkIsRefused() {
    assertRefused(folder, "there is no network in it");
    assertRefused(folder.resolve("none"), "there is no such file");
    assertThatThrownBy(() -> TrainedNetwork.read(SAVED))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "Cannot read %s: there are 3 networks in it \\(name one, such as /.*/data/network\\)"
                .formatted(SAVED));
  }

  private static void assertRefused(Path path, String reason) {
    assertThatThrownBy(() -> TrainedNetwork.read(path))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot read %s: %s", path, reason);
  }

  @Test
  void manyRowsAreScoredInBatches() throws IOException {
    TrainedNetwork network = TrainedNetwork.read(SAVED.resolve("classification"));
    float[][] rows = new float[2 * network.batch() + 1][];
    Arrays.setAll(rows, row -> new float[] {row, 2, -row, 0.5f});
    rows[network.batch()] = ROW;

    float[][] outputs = network.score(rows);

    assertThat(List.of(outputs)).hasSameSizeAs(rows).doesNotHaveDuplicates();
    assertThat(outputs[network.batch()]).containsExactly(LOGITS);
    assertThat(network.probabilities(rows)[network.batch()])
        .containsExactly(Softmax.probabilities(LOGITS, 0, 3));
    assertThat(network.score(new float[0][])).isEmpty();
  }

  @Test
  void aRegressionHasNoProbabilities() throws IOException {
    TrainedNetwork network = TrainedNetwork.read(SAVED.resolve("regression"));

    assertThat(network.score(new float[][] {ROW})[0]).containsExactly(0.34375f);
    assertThatThrownBy(() -> network.probabilities(new float[][] {ROW}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Cannot give probabilities: the network is for regression (score gives its outputs)");
  }

  @Test
  void aRowThatCannotBeScoredIsNamed() throws IOException {
    TrainedNetwork network = TrainedNetwork.read(SAVED.resolve("classification"));

    assertThatThrownBy(() -> network.score(new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid features: 3 values (must be 4)");
    assertRowRefused(network, new float[3], "3 values (must be 4)");
    assertRowRefused(
        network, new float[] {0, Float.NaN, 0, 0}, "value NaN at index 1 (must be finite)");
    assertRowRefused(
        network,
        new float[] {0, 0, 3e38f, -3e38f},
        "value 3.0E38 at index 2 (must be about as large as in training; output 0 of the network is"
            + " -Infinity)");
  }

  private static void assertRowRefused(TrainedNetwork network, float[] row, String reason) {
    assertThatThrownBy(() -> network.probabilities(new float[][] {ROW, row}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid rows[1]: " + reason);
  }
}
