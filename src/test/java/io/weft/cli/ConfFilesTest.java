package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.config.Config;
import io.weft.config.ConfigException;
import io.weft.config.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file in {@code conf/} becomes a training plan. */
class ConfFilesTest {
  @TempDir Path folder;

  @Test
  void everyFileInConfBecomesAPlan() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("conf"))) {
      List<Path> runs =
          files
              .filter(file -> file.toString().endsWith(".conf"))
              .filter(file -> !file.endsWith("spark-defaults.conf"))
              .toList();
      assertThat(runs).hasSizeGreaterThanOrEqualTo(6);
      for (Path file : runs) {
        assertThat(Config.load(file, List.of()).get(Keys.DATA_TRAIN)).startsWith("data/");
      }
    }
  }

  @Test
  void aLayerThatCannotBeUnderstoodIsNamed() throws IOException {
    assertLayerFails(
        "{type = dense, units = 0}",
        "Invalid network.layers, layer 1: Invalid units of a dense layer: 0 (must be at least 1)");
    assertLayerFails(
        "{type = dens, units = 4}",
        "Invalid network.layers, layer 1: unknown type dens (must be one of dense, dropout,"
            + " conv2d, max-pool2d, avg-pool2d, global-average-pool, flatten, batch-norm,"
            + " layer-norm, categorical-encoding, residual, sigmoid, tanh, relu, leaky-relu, elu, gelu, silu)");
    assertLayerFails(
        "{type = dense, units = 4, activation = rely}",
        "Invalid network.layers, layer 1: unknown activation rely (must be one of sigmoid, tanh,"
            + " relu, leaky-relu, elu, gelu, silu)");
    assertLayerFails(
        "{type = dropout, rate = 0.5, unit = 3}",
        "Invalid network.layers, layer 1: unknown option unit of a dropout layer (must be one of"
            + " type, rate)");
  }

  private void assertLayerFails(String layer, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("x.conf"), "network.layers = [" + layer + "]");
    assertThatThrownBy(() -> Config.load(file, List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }
}
