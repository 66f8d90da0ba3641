package io.weft.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.weft.config.Config;
import io.weft.config.ConfigException;
import io.weft.data.PixelTable;
import io.weft.files.AtomicFiles;
import io.weft.files.FilePaths;
import io.weft.files.FileSystems;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The place where predictions go: one file where its name has an ending, else a directory of parts.
 *
 * <p>The rows are in the order of the input: in the file, and in the parts by name. A directory has
 * a marker, so that only what was written here is ever replaced; a file is known by its columns.
 */
public final class Predictions {
  /** File formats of predictions. */
  public enum Format {
    CSV("csv"),
    JSON("jsonl?"),
    PARQUET("parquet");

    /** A pattern. */
    private final String ending;

    Format(String ending) {
      this.ending = ending;
    }

    /** The name that Spark gives it. */
    private String source() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Format> ofEnding(String ending) {
      return Arrays.stream(values())
          .filter(format -> ending.toLowerCase(Locale.ROOT).matches(format.ending))
          .findFirst();
    }
  }

  /** Columns that all predictions have. */
  public static final String PREDICTION = "prediction";

  public static final String CLASS = "class";
  public static final String PROBABILITY = "probability_";

  private static final String MARKER = "_weft-predict";

  /** Marker that {@link #write} leaves in a directory. */
  private static final String OWN_FILE = "_SUCCESS|\\._SUCCESS\\.crc|\\.?part-.*|" + MARKER;

  /** The header of a CSV is shorter, and so is what a Parquet file ends with. */
  private static final int LOOKED_AT = 1 << 16;

  private final String typed;
  private final Path path;
  private final Format format;
  private final boolean isFile;

  private Predictions(String typed, Path path, Format format, boolean isFile) {
    this.typed = typed;
    this.path = path;
    this.format = format;
    this.isFile = isFile;
  }

  /**
   * The place that the user means.
   *
   * @param typed a path
   * @param asked the format; by default that of the path's ending, or CSV where there is none
   * @throws ConfigException if it has an ending that stands for no format, and none was asked for
   */
  public static Predictions at(String typed, Optional<Format> asked) {
    Path path = FilePaths.typed(typed);
    String name = path.getName();
    int dot = name.lastIndexOf('.');
    if (dot <= 0 || typed.endsWith("/")) {
      return new Predictions(typed, path, asked.orElse(Format.CSV), false);
    }
    Format format =
        asked
            .or(() -> Format.ofEnding(name.substring(dot + 1)))
            .orElseThrow(
                () ->
                    new ConfigException(
                        List.of(
                            Config.invalid(
                                "--to",
                                typed,
                                "a file that ends in .csv, .json, .jsonl or .parquet, a directory"
                                    + " that ends in /, or have --format beside it"))));
    return new Predictions(typed, path, format, true);
  }

  /**
   * Refuses to replace what was not written by {@link #write}.
   *
   * @throws ConfigException if it was not
   */
  public void requireOwn(Configuration hadoop) throws IOException {
    FileSystem files = FileSystems.of(path, hadoop);
    if (!files.exists(path)) {
      return;
    }
    FileStatus there = files.getFileStatus(path);
    if (there.isFile() != isFile
        || !(isFile ? hasOwnColumns(files, there) : hasOwnFilesOnly(files))) {
      throw new ConfigException(
          List.of(
              ("Cannot replace %s: it is not what weft predict has written there"
                      + " (remove it, or name another place)")
                  .formatted(typed)));
    }
  }

  private boolean hasOwnFilesOnly(FileSystem files) throws IOException {
    List<String> names =
        Arrays.stream(files.listStatus(path)).map(file -> file.getPath().getName()).toList();
    return names.isEmpty()
        || (names.contains(MARKER) && names.stream().allMatch(name -> name.matches(OWN_FILE)));
  }

  private boolean hasOwnColumns(FileSystem files, FileStatus file) throws IOException {
    int length = (int) Math.min(LOOKED_AT, file.getLen());
    byte[] start = new byte[length];
    byte[] end = new byte[length];
    try (FSDataInputStream in = files.open(path)) {
      in.readFully(0, start);
      in.readFully(file.getLen() - length, end);
    }
    return hasOwnColumns(start) || hasOwnColumns(end);
  }

  private static boolean hasOwnColumns(byte[] content) {
    String text = new String(content, ISO_8859_1);
    return List.of(PREDICTION, CLASS, PROBABILITY + 0).stream().allMatch(text::contains);
  }

  /**
   * Writes rows, aside first, and then in the place of what is there.
   *
   * @param rows of a table that was read in order
   * @param scored what each row becomes, one by one
   * @param columns of the result, from those of the scored rows
   */
  public void write(
      Dataset<Row> rows,
      UnaryOperator<Dataset<Row>> scored,
      UnaryOperator<Dataset<Row>> columns,
      Configuration hadoop) {
    AtomicFiles files = new AtomicFiles(path, hadoop);
    if (isFile) {
      // one task sorts the scored rows, on disk where memory is short
      Dataset<Row> sorted =
          scored.apply(rows).repartition(1).sortWithinPartitions(PixelTable.order());
      files.writePart(path, aside -> save(columns.apply(sorted), aside));
      return;
    }
    Dataset<Row> sorted = rows.orderBy(PixelTable.order());
    files.writeDirectory(
        path,
        aside -> {
          save(columns.apply(scored.apply(sorted)), aside);
          files.write(new Path(aside, MARKER), "weft predict wrote this\n".getBytes(UTF_8));
        });
  }

  private void save(Dataset<Row> rows, Path directory) {
    rows.write()
        .format(format.source())
        .option("maxRecordsPerFile", 0)
        // JSON: all lines have all columns
        .option("ignoreNullFields", false)
        // CSV as RFC 4180 has it, and cells as they were
        .option("header", true)
        .option("escape", "\"")
        .option("emptyValue", "")
        .option("ignoreLeadingWhiteSpace", false)
        .option("ignoreTrailingWhiteSpace", false)
        .save(directory.toString());
  }
}
