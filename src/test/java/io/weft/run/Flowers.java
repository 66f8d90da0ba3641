package io.weft.run;

import io.weft.SparkSessions;
import io.weft.math.KeyedRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tables of flowers: an id, numbers with gaps, strings with gaps, a date, a species in words, and a
 * price in dollars. Species and price follow from the other columns, but for some noise.
 */
public final class Flowers {
  public static final String HEADER = "id,height,width,petals,colour,garden,planted,species,price";

  private static final List<String> SPECIES = List.of("rose", "tulip", "daisy");
  private static final List<String> COLOURS = List.of("red", "yellow", "white");
  private static final int GARDENS = 30;
  private static final int FILES = 3;

  private Flowers() {}

  /** Writes a CSV with a header. */
  public static Path write(Path file, int rows, long seed) throws IOException {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    KeyedRandom random = KeyedRandom.of(seed);
    for (int row = 0; row < rows; row++) {
      lines.add(line(row, random));
    }
    return Files.write(file, lines);
  }

  /** Writes the same rows in Parquet, with the types that Spark infers; in several files. */
  public static Path writeParquet(Path directory, int rows, long seed) throws IOException {
    Path csv = write(Files.createTempFile("flowers", ".csv"), rows, seed);
    try {
      SparkSessions.local()
          .read()
          .option("header", true)
          .option("inferSchema", true)
          .csv(csv.toString())
          .repartition(FILES)
          .write()
          .parquet(directory.toString());
      return directory;
    } finally {
      Files.delete(csv);
    }
  }

  private static String line(int row, KeyedRandom random) {
    int species = random.nextInt(SPECIES.size());
    int garden = random.nextInt(GARDENS);
    double height = 40 + 25 * species + 6 * random.nextGaussian();
    double width = 10 - 2 * species + random.nextGaussian();
    int colour = random.nextInt(10) < 7 ? species : random.nextInt(COLOURS.size());
    double price = 5 + height / 10 + (garden % 3) * 4 + random.nextGaussian() / 4;
    return String.format(
        Locale.ROOT,
        "f%04d,%s,%.3f,%d,%s,g%02d,2024-%02d-%02d,%s,%.2f",
        row,
        random.nextInt(20) == 0 ? "" : String.format(Locale.ROOT, "%.2f", height),
        width,
        5 + species,
        random.nextInt(20) == 0 ? "" : COLOURS.get(colour),
        garden,
        1 + random.nextInt(12),
        1 + random.nextInt(28),
        SPECIES.get(species),
        price);
  }
}
