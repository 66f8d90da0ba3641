package io.weft.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.math.ContentHash;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Initial weights of a seed: they have the same bits in every release. */
class InitialWeightsTest {
  private static final String BLOCKS =
      """
      [{"type": "conv2d", "filters": 3, "kernel": 3, "padding": "same"},
       {"type": "batch-norm"}, {"type": "relu"},
       {"type": "residual", "layers": [
         {"type": "conv2d", "filters": 4, "kernel": 3, "stride": 2, "padding": 1},
         {"type": "batch-norm"}, {"type": "tanh"},
         {"type": "conv2d", "filters": 4, "kernel": 1}, {"type": "batch-norm"}]},
       {"type": "silu"},
       {"type": "residual",
         "layers": [
           {"type": "conv2d", "filters": 4, "kernel": 1, "groups": 2, "activation": "relu"},
           {"type": "residual", "layers": [{"type": "conv2d", "filters": 6, "kernel": 1}]}],
         "projection": [
           {"type": "conv2d", "filters": 5, "kernel": 1, "activation": "elu"},
           {"type": "conv2d", "filters": 6, "kernel": 1}]},
       {"type": "leaky-relu"}, {"type": "flatten"},
       {"type": "dense", "units": 6, "activation": "sigmoid"},
       {"type": "residual", "layers": [{"type": "dense", "units": 5}, {"type": "layer-norm"}]},
       {"type": "gelu"}, {"type": "dense", "units": 2}]""";

  @ParameterizedTest
  @CsvSource({
    "auto,   relu, 905af50affa481be",
    "auto,   tanh, cbdd63442e93485d",
    "normal, relu, ff9c8ab095425af2",
    "glorot, relu, cbdd63442e93485d",
    "he,     tanh, 5349625cb5104a17",
    "fan-in, relu, 7fddebd212c0a24a"
  })
  void hiddenLayersStartWithTheSameBits(String initialiser, String activation, String hash) {
    assertHash(
        Map.of(
            Hyperparameters.HIDDEN_LAYERS,
            new int[] {7, 5},
            Hyperparameters.DROPOUT,
            0.5,
            Hyperparameters.ACTIVATION,
            activation,
            Hyperparameters.INITIALISER,
            initialiser),
        hash);
  }

  @ParameterizedTest
  @CsvSource({
    "auto, 2a2c123d413826f9",
    "normal, 6cafde7f64f79a24",
    "glorot, 6e64c03d056cf752",
    "he, 3ee06403e6d4843f",
    "fan-in, ae595ca12a14e035"
  })
  void blocksOfAllKindsStartWithTheSameBits(String initialiser, String hash) {
    assertHash(
        Map.of(
            Hyperparameters.LAYERS,
            BLOCKS,
            Hyperparameters.INPUT_SHAPE,
            new int[] {2, 6, 6},
            Hyperparameters.INITIALISER,
            initialiser),
        hash);
  }

  private static void assertHash(Map<Hyperparameter<?>, Object> values, String hash) {
    TrainingPlan plan =
        new PlanBuilder(new GivenSettings(values))
            .plan(FeatureColumns.numeric(72), new Task.Classification(2), () -> 1);
    float[] parameters = TrainingState.initial(plan).parameters();
    assertThat(Long.toHexString(ContentHash.append(0, parameters))).isEqualTo(hash);
  }
}
