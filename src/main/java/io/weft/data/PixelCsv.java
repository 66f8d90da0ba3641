package io.weft.data;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;

import io.weft.files.FilePaths;
import io.weft.files.Secrets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads CSVs of images from any Hadoop file system: a file (compressed or not), a directory or a
 * glob. Each file has its own header.
 *
 * <p>Columns are found by name, in any order. Other columns are ignored with a warning. Cells may
 * be quoted. Blank lines, a byte order mark and any line end are allowed. Any other deviation from
 * the {@link PixelSchema} is a {@link DataException} on the driver. It names the file, the row
 * (1-based line number; the header is line 1) and the column.
 *
 * <p>One Spark job parses each file once, and counts and checks its rows. It caches D bytes per
 * row, in memory, or on disk if memory is short. After a bad line, the driver reads one file again
 * in order to name the first bad row.
 */
public final class PixelCsv {

  static final String LABEL = "label";
  static final String BYTES = "bytes";
  static final String BAD_FILE = "bad_file";
  static final String OTHERS = "other_cells";

  /** Columns with a row's position: its file, the block of the file, and the line in the block. */
  static final List<String> ORDER = List.of("file_number", "block_start", "line_number");

  private static final Logger LOG = LoggerFactory.getLogger(PixelCsv.class);

  private PixelCsv() {}

  /**
   * Reads and checks all files of {@code path}. The caller closes the table.
   *
   * @throws DataException if there is no such file, or a file does not match the schema
   */
  public static PixelTable read(SparkSession spark, String path, PixelSchema schema) {
    return read(spark, List.of(path), schema, PixelLines.Rows.PLAIN);
  }

  /**
   * Reads as {@link #read} does, and keeps the position of each row and the cells of the columns
   * that are neither label nor pixels. Rows are ordered by {@code paths}, then by file name, then
   * by line.
   */
  public static PixelTable readInOrder(SparkSession spark, List<String> paths, PixelSchema schema) {
    return read(spark, paths, schema, PixelLines.Rows.IN_ORDER);
  }

  /** Files and directories that match a path, which may be a glob. */
  public static List<Path> matches(String path, Configuration hadoop) {
    return new CsvFiles(hadoop).matches(path);
  }

  private static PixelTable read(
      SparkSession spark, List<String> paths, PixelSchema schema, PixelLines.Rows rows) {
    CsvFiles csvFiles = new CsvFiles(spark.sparkContext().hadoopConfiguration());
    List<Path> files = csvFiles.list(paths);
    Map<String, PixelHeader> headers = headers(csvFiles, files, schema);
    boolean labelled = headers.values().iterator().next().hasLabel();
    List<String> others =
        headers.values().stream()
            .flatMap(header -> header.others().keySet().stream())
            .distinct()
            .toList();
    if (rows == PixelLines.Rows.PLAIN && !others.isEmpty()) {
      LOG.warn(
          "{}: columns that are not used: {}",
          Secrets.redacted(CsvFiles.displayName(files.get(0))),
          PixelHeader.some(others));
    }
    Dataset<Row> packed =
        packed(spark, files, new PixelLines(schema, sources(headers, others, schema), rows));
    try {
      PixelTable.Summary summary = PixelTable.summarise(packed);
      if (summary.badFile().isPresent()) {
        String bad = summary.badFile().get();
        RowParser parser = new RowParser(schema, requireNonNull(headers.get(bad)));
        throw firstBadRow(csvFiles, new Path(bad), parser, schema);
      }
      if (summary.count() == 0) {
        throw DataException.cannotRead(
            String.join(", ", paths), "there is no row after the header");
      }
      return new PixelTable(
          packed, schema, labelled, rows == PixelLines.Rows.IN_ORDER ? others : List.of(), summary);
    } catch (RuntimeException e) {
      packed.unpersist();
      throw e;
    }
  }

  private static Dataset<Row> packed(SparkSession spark, List<Path> files, PixelLines lines) {
    StructType rowType =
        new StructType()
            .add(LABEL, DataTypes.DoubleType, false)
            .add(BYTES, DataTypes.BinaryType, false)
            .add(BAD_FILE, DataTypes.StringType, true);
    if (lines.rows() == PixelLines.Rows.IN_ORDER) {
      rowType =
          rowType
              .add(ORDER.get(0), DataTypes.IntegerType, false)
              .add(ORDER.get(1), DataTypes.LongType, false)
              .add(ORDER.get(2), DataTypes.LongType, false)
              .add(OTHERS, DataTypes.createArrayType(DataTypes.StringType, true), false);
    }
    return spark
        .read()
        .text(files.stream().map(FilePaths::escaped).toArray(String[]::new))
        .select(
            col("value").cast(DataTypes.BinaryType),
            col("_metadata.file_path"),
            col("_metadata.file_block_start"))
        .mapPartitions(lines, Encoders.row(rowType))
        .persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** Source of each file, with the parser of its lines, by its path. */
  private static Map<String, PixelLines.Source> sources(
      Map<String, PixelHeader> headers, List<String> others, PixelSchema schema) {
    Map<List<String>, RowParser> parsers = new HashMap<>(); // files with one header share one
    Map<String, PixelLines.Source> sources = new HashMap<>();
    headers.forEach(
        (file, header) -> {
          Map<String, Integer> positions = header.others();
          sources.put(
              file,
              new PixelLines.Source(
                  sources.size(),
                  parsers.computeIfAbsent(
                      header.columns(), columns -> new RowParser(schema, header)),
                  others.stream().map(name -> positions.getOrDefault(name, -1)).toList()));
        });
    return sources;
  }

  /** Header of each file by its path, in the order of the files. */
  private static Map<String, PixelHeader> headers(
      CsvFiles csvFiles, List<Path> files, PixelSchema schema) {
    Map<String, PixelHeader> headers = new LinkedHashMap<>();
    for (Path file : files) {
      headers.put(file.toString(), header(csvFiles, file, schema));
    }
    String first = CsvFiles.displayName(files.get(0));
    boolean labelled = headers.values().iterator().next().hasLabel();
    headers.forEach(
        (file, header) -> {
          if (header.hasLabel() != labelled) {
            throw DataException.cannotRead(
                CsvFiles.displayName(new Path(file)),
                "it has %s column %s, unlike %s"
                    .formatted(labelled ? "no" : "a", schema.labelColumn(), first));
          }
        });
    return headers;
  }

  /** Header of one file. */
  public static PixelHeader header(CsvFiles files, Path file, PixelSchema schema) {
    Optional<byte[]> line =
        files.readUntil(
            file, (row, bytes) -> CsvLine.isBlank(bytes) ? Optional.empty() : Optional.of(bytes));
    try {
      return PixelHeader.of(
          CsvLine.cells(line.orElseThrow(() -> new DataException("the file is empty"))), schema);
    } catch (DataException e) {
      throw new DataException(
          "Cannot read " + CsvFiles.displayName(file) + ": " + e.getMessage(), e);
    }
  }

  private static DataException firstBadRow(
      CsvFiles files, Path file, RowParser parser, PixelSchema schema) {
    byte[] pixels = new byte[schema.pixels()];
    AtomicBoolean headerSeen = new AtomicBoolean();
    CsvFiles.LineReader<String> check =
        (row, line) -> {
          if (CsvLine.isBlank(line) || !headerSeen.getAndSet(true)) {
            return Optional.empty();
          }
          try {
            parser.parse(line, pixels);
            return Optional.empty();
          } catch (DataException e) {
            return Optional.of("row " + row + separator(e) + e.getMessage());
          }
        };
    String reason = files.readUntil(file, check).orElse("it changed while it was read");
    return DataException.cannotRead(CsvFiles.displayName(file), reason);
  }

  /** Separator as in "row 7, column pixel17: ..." and "row 7: expected 785 cells ...". */
  private static String separator(DataException problem) {
    return String.valueOf(problem.getMessage()).startsWith("column ") ? ", " : ": ";
  }
}
