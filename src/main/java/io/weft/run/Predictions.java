package io.weft.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weft.config.Config;
import io.weft.config.ConfigException;
import io.weft.data.Table;
import io.weft.files.AtomicFiles;
import io.weft.files.FilePaths;
import io.weft.files.FileSystems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Target of predictions: one file if its name has an ending, otherwise a directory of parts.
 *
 * <p>The rows have the order of the input: in the file, and in the parts by name. Only earlier
 * predictions are ever replaced: a directory has a marker, and a file is known by its columns.
 */
public final class Predictions {
  /** File formats of predictions. */
  public enum Format {
    CSV("csv"),
    JSON("jsonl?"),
    PARQUET("parquet");

    /** Pattern of a file name's ending. */
    private final String ending;

    Format(String ending) {
      this.ending = ending;
    }

    /** Name of the format in Spark. */
    private String source() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Format> ofEnding(String ending) {
      return Arrays.stream(values())
          .filter(format -> ending.toLowerCase(Locale.ROOT).matches(format.ending))
          .findFirst();
    }
  }

  private static final String MARKER = "_weft-predict";

  /** Pattern of the files that {@link #write} leaves in a directory. */
  private static final String OWN_FILE = "_SUCCESS|\\._SUCCESS\\.crc|\\.?part-.*|" + MARKER;

  /** Bytes to search for column names: a CSV's header and a Parquet file's footer are shorter. */
  private static final int SEARCHED_BYTES = 1 << 16;

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
   * Makes a target from a path.
   *
   * @param requested the format; by default that of the path's ending, or CSV without an ending
   * @throws ConfigException if the ending stands for no format, and no format was requested
   */
  public static Predictions at(String typed, Optional<Format> requested) {
    Path path = FilePaths.typed(typed);
    String name = path.getName();
    int dot = name.lastIndexOf('.');
    if (dot <= 0 || typed.endsWith("/")) {
      return new Predictions(typed, path, requested.orElse(Format.CSV), false);
    }
    Format format =
        requested
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
   * Refuses a target that overlaps the input, or that exists.
   *
   * @param isOverwriting allows a target that {@link #write} has written
   * @param columns names of columns that each file of such predictions has
   */
  void requireWritable(
      List<Path> input, boolean isOverwriting, List<String> columns, Configuration hadoop) {
    OutputPaths.requireApart(typed, input, hadoop);
    if (!isOverwriting) {
      OutputPaths.requireFree(typed, hadoop);
      return;
    }
    try {
      requireOwn(columns, hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private void requireOwn(List<String> columns, Configuration hadoop) throws IOException {
    FileSystem files = FileSystems.of(path, hadoop);
    if (!files.exists(path)) {
      return;
    }
    FileStatus there = files.getFileStatus(path);
    if (there.isFile() != isFile
        || !(isFile ? hasColumns(columns, files, there) : hasOwnFilesOnly(files))) {
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

  private boolean hasColumns(List<String> columns, FileSystem files, FileStatus file)
      throws IOException {
    int length = (int) Math.min(SEARCHED_BYTES, file.getLen());
    byte[] start = new byte[length];
    byte[] end = new byte[length];
    try (FSDataInputStream in = files.open(path)) {
      in.readFully(0, start);
      in.readFully(file.getLen() - length, end);
    }
    return Stream.of(start, end)
        .map(content -> new String(content, UTF_8))
        .anyMatch(text -> columns.stream().allMatch(text::contains));
  }

  /**
   * Writes rows to a temporary place first, then moves them to the target.
   *
   * @param table read in order
   * @param scored scores the rows, one by one
   * @param columns selects the columns of the result from the scored rows
   */
  void write(
      Table table,
      UnaryOperator<Dataset<Row>> scored,
      UnaryOperator<Dataset<Row>> columns,
      Configuration hadoop) {
    AtomicFiles files = new AtomicFiles(path, hadoop);
    if (isFile) {
      // one task sorts the scored rows, on disk where memory is short
      Dataset<Row> sorted =
          scored.apply(table.rows()).repartition(1).sortWithinPartitions(table.order());
      files.writePart(path, aside -> save(columns.apply(sorted), aside));
      return;
    }
    Dataset<Row> sorted = table.rows().orderBy(table.order());
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
        // JSON: every line has all columns
        .option("ignoreNullFields", false)
        // CSV of RFC 4180, with unchanged cells
        .option("header", true)
        .option("escape", "\"")
        .option("emptyValue", "")
        .option("ignoreLeadingWhiteSpace", false)
        .option("ignoreTrailingWhiteSpace", false)
        .save(directory.toString());
  }
}
