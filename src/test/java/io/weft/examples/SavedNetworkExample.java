package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.ml.TrainedNetwork;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SavedNetworkExample {

  @Test
  void readsANetworkAndScoresRows() throws IOException {
    String model = "src/test/resources/saved-models/v2/pipeline";
    float[][] rows = {{5, 3, 1, 0}, {1, 2, 3, 4}};

    // quoted
    TrainedNetwork network = TrainedNetwork.read(Path.of(model));
    double[][] probabilities = network.probabilities(rows);
    float[] logits = network.score(rows[1]);
    // end

    assertThat(probabilities[1]).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(logits).containsExactly(1.34375f, 1.03125f, -1.140625f);
  }
}
