package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
      assertThat(runs).hasSizeGreaterThanOrEqualTo(3);
      for (Path file : runs) {
        Config config = Config.load(file, List.of());
        assertThat(new PlanBuilder(config).build(784, 2).network().outputShape().size())
            .isEqualTo(10);
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
        "Invalid network.layers, layer 1: unknown type dens (must be dense or dropout)");
    assertLayerFails(
        "{type = dense, units = 4, activation = rely}",
        "Invalid network.layers, layer 1: unknown activation rely (must be sigmoid, tanh, relu,"
            + " leaky-relu, elu, gelu or silu)");
    assertLayerFails(
        "{type = dropout, rate = 0.5, unit = 3}",
        "Invalid network.layers, layer 1: unknown option unit of a dropout layer (must be one of"
            + " type, rate)");
  }

  private void assertLayerFails(String layer, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("x.conf"), "network.layers = [" + layer + "]");
    Config config = Config.load(file, List.of());
    assertThatThrownBy(() -> new PlanBuilder(config).build(784, 2))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }
}
