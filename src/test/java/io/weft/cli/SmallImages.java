package io.weft.cli;

import io.weft.data.ExampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
}
