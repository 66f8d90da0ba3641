package io.weft.cli;

import io.weft.SparkSessions;
import io.weft.cli.terminal.Console;
import io.weft.config.Config;
import io.weft.data.ExampleCsv;
import io.weft.run.Runs;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.RunResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;

/** Trainings on 600 images of 6 × 8 pixels, which take a second. */
public final class SmallImages {
  private SmallImages() {}

  /**
   * Writes the images, and {@code small.conf}, which trains on them.
   *
   * @param layers what is in the brackets of {@code network.layers}
   * @param training what is in the braces of {@code training}
   */
  public static void write(Path folder, String layers, String training) throws IOException {
    Files.writeString(
        folder.resolve("small.conf"),
        """
        data {
          train = "%s", test = "%s"
          features = 48, classes = 3, class-names = [a, b, c], validation-rows = 60
          normalisation = pixel, drop-constant-pixels = off
        }
        network { input-shape = [1, 6, 8], layers = [%s] }
        augmentation { random-flip = 0.5, random-shift = 1 }
        training { %s }
        """
            .formatted(
                ExampleCsv.write(folder.resolve("train.csv"), 600, 48, 3, 1),
                ExampleCsv.write(folder.resolve("test.csv"), 90, 48, 3, 2),
                layers,
                training));
  }

  /** Trains in this process, on the session that tests share. */
  public static RunDirectory train(Path folder, String config, String runs, String... overrides) {
    return Runs.train(
        SparkSessions.local(),
        Config.load(folder.resolve(config), List.of(overrides)),
        folder.resolve(runs).toString(),
        new ConsoleRunListener(
            Console.quiet(new PrintWriter(new StringWriter())), new Configuration()));
  }

  /** SHA-256 of the weights that a run has ended with. */
  public static String weights(RunDirectory run) {
    RunResult result = Objects.requireNonNull(run.run().result());
    return Objects.requireNonNull(result.weightsSha256());
  }
}
