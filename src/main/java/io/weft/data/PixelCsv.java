package io.weft.data;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.weft.files.FilePaths;
import io.weft.files.Secrets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads CSVs of images from any Hadoop file system: a file (compressed or not), a directory or a
 * glob. Each file has its own header.
 *
 * <p>Columns are found by name, in any order. Other columns are ignored with a warning, unless the
 * order of the rows is kept. Cells may be quoted. Blank lines, a byte order mark and any line end
 * are allowed. Any other deviation from the {@link PixelSchema} is a {@link DataException} on the
 * driver. It names the file, the row (1-based line number; the header is line 1) and the column.
 *
 * <p>One Spark job parses each file once, and counts and checks its rows. It caches D bytes per
 * row, in memory, or on disk if memory is short. After a bad line, the driver reads one file again
 * in order to name the first bad row.
 */
final class PixelCsv implements Source {

  private static final String LABEL = "label";
  private static final String OTHERS = "other_cells";

  private static final Logger LOG = LoggerFactory.getLogger(PixelCsv.class);

  @Override
  public Table read(SparkSession spark, Request request) {
    DataFiles dataFiles = new DataFiles(spark.sparkContext().hadoopConfiguration());
    List<Path> files = dataFiles.list(request.locations());
    CsvFormat format = PixelSchema.format(request);
    Map<String, List<String>> columns = new LinkedHashMap<>();
    files.forEach(file -> columns.put(file.toString(), CsvHeader.of(dataFiles, file, format)));
    PixelSchema schema =
        DataException.within(
            DataFiles.displayName(files.get(0)),
            () -> PixelSchema.of(request, columns.values().iterator().next()));
    Map<String, PixelHeader> headers = headers(columns, schema);
    List<String> others =
        headers.values().stream()
            .flatMap(header -> header.others().keySet().stream())
            .distinct()
            .toList();
    if (!request.isInOrder() && !others.isEmpty()) {
      LOG.warn(
          "{}: columns that are not used: {}",
          Secrets.redacted(DataFiles.displayName(files.get(0))),
          PixelHeader.some(others));
    }
    PixelLines lines =
        new PixelLines(sourceFiles(headers, others, schema), format, request.rowOrder());
    return Table.load(
        packed(spark, files, lines),
        layout(request, schema, headers.values().iterator().next().hasLabel(), others),
        bad ->
            firstBadRow(
                dataFiles, new Path(bad), new RowParser(schema, requireNonNull(headers.get(bad)))),
        "there is no row after the header");
  }

  private static Table.Layout layout(
      Request request, PixelSchema schema, boolean isLabelled, List<String> others) {
    List<Column> columns = new ArrayList<>();
    if (isLabelled) {
      columns.add(col(LABEL).as(schema.label(), labelMetadata(schema)));
    }
    columns.add(col(Pixels.BYTES));
    Map<String, Column> otherColumns = new LinkedHashMap<>();
    if (request.isInOrder()) {
      Stream.concat(Table.ORDER.stream(), Stream.of(OTHERS))
          .forEach(name -> columns.add(col(name)));
      for (int i = 0; i < others.size(); i++) {
        otherColumns.put(others.get(i), col(OTHERS).getItem(i));
      }
    }
    return new Table.Layout(
        request.location(),
        columns,
        List.of(
            isLabelled ? col(schema.label()) : lit((double) RowParser.NO_LABEL), col(Pixels.BYTES)),
        isLabelled,
        otherColumns,
        Optional.of(schema.pixels()));
  }

  private static Metadata labelMetadata(PixelSchema schema) {
    NominalAttribute label = NominalAttribute.defaultAttr();
    return schema.classes().isPresent()
        ? label.withNumValues(schema.classes().getAsInt()).toMetadata()
        : label.toMetadata();
  }

  private static Dataset<Row> packed(SparkSession spark, List<Path> files, PixelLines lines) {
    StructType rowType =
        new StructType()
            .add(LABEL, DataTypes.DoubleType, false)
            .add(Pixels.BYTES, DataTypes.BinaryType, false)
            .add(Table.BAD, DataTypes.StringType, true);
    if (lines.rowOrder() == Request.RowOrder.KEPT) {
      rowType =
          rowType
              .add(Table.ORDER.get(0), DataTypes.IntegerType, false)
              .add(Table.ORDER.get(1), DataTypes.LongType, false)
              .add(Table.ORDER.get(2), DataTypes.LongType, false)
              .add(OTHERS, DataTypes.createArrayType(DataTypes.StringType, true), false);
    }
    return spark
        .read()
        .text(files.stream().map(FilePaths::escaped).toArray(String[]::new))
        .select(
            col("value").cast(DataTypes.BinaryType),
            col("_metadata.file_path"),
            col("_metadata.file_block_start"))
        .mapPartitions(lines, Encoders.row(rowType));
  }

  /** Each file, with the parser of its lines, by its path. */
  private static Map<String, PixelLines.SourceFile> sourceFiles(
      Map<String, PixelHeader> headers, List<String> others, PixelSchema schema) {
    Map<List<String>, RowParser> parsers = new HashMap<>(); // files with one header share one
    Map<String, PixelLines.SourceFile> files = new HashMap<>();
    headers.forEach(
        (file, header) -> {
          Map<String, Integer> positions = header.others();
          files.put(
              file,
              new PixelLines.SourceFile(
                  files.size(),
                  parsers.computeIfAbsent(
                      header.columns(), columns -> new RowParser(schema, header)),
                  others.stream().map(name -> positions.getOrDefault(name, -1)).toList()));
        });
    return files;
  }

  /** Header of each file by its path, in the order of the files. */
  private static Map<String, PixelHeader> headers(
      Map<String, List<String>> columns, PixelSchema schema) {
    Map<String, PixelHeader> headers = new LinkedHashMap<>();
    columns.forEach(
        (file, names) ->
            headers.put(
                file,
                DataException.within(
                    DataFiles.displayName(new Path(file)), () -> PixelHeader.of(names, schema))));
    Map.Entry<String, PixelHeader> first = headers.entrySet().iterator().next();
    boolean labelled = first.getValue().hasLabel();
    headers.forEach(
        (file, header) -> {
          if (header.hasLabel() != labelled) {
            throw DataException.cannotRead(
                DataFiles.displayName(new Path(file)),
                "it has %s column %s, unlike %s"
                    .formatted(
                        labelled ? "no" : "a",
                        schema.label(),
                        DataFiles.displayName(new Path(first.getKey()))));
          }
        });
    return headers;
  }

  private static DataException firstBadRow(DataFiles files, Path file, RowParser parser) {
    byte[] pixels = new byte[parser.pixels()];
    AtomicBoolean headerSeen = new AtomicBoolean(!parser.format().hasHeader());
    DataFiles.LineReader<String> check =
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
    return DataException.cannotRead(DataFiles.displayName(file), reason);
  }

  /** Separator as in "row 7, column pixel17: ..." and "row 7: expected 785 cells ...". */
  private static String separator(DataException problem) {
    return String.valueOf(problem.getMessage()).startsWith("column ") ? ", " : ": ";
  }
}
