package io.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.Fuzz;
import io.weft.config.Config;
import io.weft.config.ConfigException;
import io.weft.run.Runs;
import io.weft.settings.Hyperparameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is in a config file: it is read, or refused in words. */
@Tag("slow")
class HostileConfigTest {
  private static final int INPUTS = 10_000;

  @TempDir private Path folder;

  @Test
  void aConfigIsReadOrRefused() throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("conf"))) {
      for (Path file :
          files.filter(file -> file.toString().endsWith("nn.conf")).sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
    }
    seeds.add(
        """
        include "other.conf"
        name = a, seed = 1, training { batch-size = ${seed}0, learning-rate = 1e-3 }
        network.hidden-layers = [64] [32], network.activation = ${?none}relu
        network.hidden-layers += 16
        data { class-names = [a, "b", c], classes = 3, train = \"""x\""" }
        """
            .getBytes(UTF_8));
    Files.writeString(folder.resolve("other.conf"), "seed = 3");
    Path file = folder.resolve("run.conf");
    new Fuzz("config", seeds, ConfigException.class)
        .allocating(1 << 30)
        .countingBy("no such key", "Invalid", "could not be resolved", "Cannot read")
        .run(INPUTS, input -> read(Files.write(file, input)));
  }

  private static void read(Path file) {
    Config config = Config.load(file, List.of("training.epochs=3"));
    assertThat(config.get(Hyperparameters.EPOCHS)).isEqualTo(3);
    Runs.classifier(config, 2);
  }

  @Test
  void bracesInBracesAreRefusedBeforeTheStackEnds() throws Exception {
    for (String opening : List.of("[", "{a:", "data.", "data{", "${")) {
      String deep = (opening.equals("data.") || opening.equals("data{")) ? "" : "data = ";
      Path file =
          Files.writeString(
              folder.resolve("deep.conf"), deep + opening.repeat(100_000) + "train = x");
      assertThatThrownBy(() -> Config.load(file, List.of()))
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith("Cannot ");
    }
  }

  @Test
  void aFileThatIsNoConfigIsNotTakenIntoMemory() throws Exception {
    Path file = Files.writeString(folder.resolve("large.conf"), "#".repeat(70_000));
    assertThatThrownBy(() -> Config.load(file, List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("Cannot read " + file + ": it is too large (must be at most 65536 bytes)");
  }
}
