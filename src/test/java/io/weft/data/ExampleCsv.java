package io.weft.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Small CSVs of images in the format of Fashion-MNIST, for tests. */
public final class ExampleCsv {

  private ExampleCsv() {}

  /**
   * Writes rows that a network can learn. Rows k, k + K, ... have class k; their pixels with an
   * index of k modulo K are bright. All pixels have noise.
   */
  public static Path write(Path file, int rows, int pixels, int classes, long seed)
      throws IOException {
    return Files.write(file, lines(rows, pixels, classes, seed));
  }

  /**
   * Writes {@code train.csv} and {@code test.csv}: 300 and 90 rows of 12 pixels and 3 classes.
   *
   * @return the config's group {@code data} for them
   */
  public static String data(Path folder, int validationRows) throws IOException {
    return String.format(
        Locale.ROOT,
        """
        data {
          train = "%s", test = "%s"
          features = 12, classes = 3, class-names = [a, b, c], validation-rows = %d
        }
        """,
        write(folder.resolve("train.csv"), 300, 12, 3, 1),
        write(folder.resolve("test.csv"), 90, 12, 3, 2),
        validationRows);
  }

  /** Header and rows of {@link #write}. */
  public static List<String> lines(int rows, int pixels, int classes, long seed) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    lines.add(header(pixels));
    for (int row = 0; row < rows; row++) {
      int label = row % classes;
      StringBuilder line = new StringBuilder().append(label);
      for (int pixel = 0; pixel < pixels; pixel++) {
        int bright = pixel % classes == label ? 150 : 0;
        line.append(',').append(bright + random.nextInt(100));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /** Header {@code label,pixel1,...}. */
  public static String header(int pixels) {
    return "label," + String.join(",", pixels(pixels));
  }

  /** Names {@code pixel1,...}. */
  public static List<String> pixels(int pixels) {
    return IntStream.rangeClosed(1, pixels).mapToObj(pixel -> "pixel" + pixel).toList();
  }
}
