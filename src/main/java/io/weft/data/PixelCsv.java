package io.weft.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CSV files of images as a DataFrame. Each file is parsed once, and held as bytes: 784 pixels are
 * 784 bytes.
 *
 * <p>Through 785 columns of Spark's CSV source and a VectorAssembler the same takes several times
 * as long, and an error names neither row nor column.
 */
public final class PixelCsv {
  private static final Logger LOG = LoggerFactory.getLogger(PixelCsv.class);

  /** A row that cannot be used has this label; the driver then reads the file again to say why. */
  private static final int BAD_ROW = -2;

  private static final StructType PACKED =
      new StructType()
          .add("file", DataTypes.StringType, false)
          .add("label", DataTypes.IntegerType, false)
          .add("bytes", DataTypes.BinaryType, false);

  private PixelCsv() {}

  /**
   * Reads a file, a directory or a glob on any Hadoop file system.
   *
   * @throws DataException if there is no such file, or a file lacks a column, a row or a value;
   *     names the file, row and column
   */
  public static PixelTable read(SparkSession spark, String path, PixelSchema schema) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Map<String, String> headers = headers(path, schema, hadoop);
    Dataset<Row> lines =
        spark
            .read()
            .text(headers.keySet().toArray(String[]::new))
            .select(functions.col("value"), functions.col("_metadata.file_path"));
    Dataset<Row> packed =
        lines
            .mapPartitions(new Parse(headers, schema), Encoders.row(PACKED))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Row summary =
          packed
              .agg(
                  functions.count(functions.lit(1)),
                  functions.min("label"),
                  functions.min(
                      functions.when(
                          functions.col("label").equalTo(BAD_ROW), functions.col("file"))),
                  functions.expr("bit_xor(xxhash64(label, bytes))"))
              .first();
      if (summary.getLong(0) == 0) {
        throw new DataException("Cannot read " + path + ": there are no rows below the header");
      }
      if (summary.getInt(1) == BAD_ROW) {
        String file = summary.getString(2);
        throw explain(file, headers.getOrDefault(file, ""), schema, hadoop);
      }
      boolean labelled = summary.getInt(1) != PixelParser.NO_LABEL;
      return new PixelTable(packed, summary.getLong(0), labelled, summary.getLong(3));
    } catch (RuntimeException e) {
      packed.unpersist();
      throw e;
    }
  }

  /** The header of each file, by the name that Spark gives the file. */
  private static Map<String, String> headers(
      String path, PixelSchema schema, Configuration hadoop) {
    Map<String, String> headers = new LinkedHashMap<>();
    try {
      Path pattern = new Path(path);
      FileSystem system = pattern.getFileSystem(hadoop);
      for (Path file : files(system, pattern)) {
        try (BufferedReader in = open(system, file)) {
          String header = in.readLine();
          if (header == null) {
            throw new DataException("Cannot read " + file + ": it is empty");
          }
          List<String> ignored = parser(file.toString(), header, schema).ignoredColumns();
          if (!ignored.isEmpty()) {
            LOG.warn("Ignoring columns of {}: {}", file, ignored);
          }
          headers.put(file.toString(), PixelParser.withoutByteOrderMark(header));
        }
      }
    } catch (IOException e) {
      throw new DataException("Cannot read " + path + ": " + e.getMessage(), e);
    }
    return headers;
  }

  private static List<Path> files(FileSystem system, Path pattern) throws IOException {
    FileStatus[] matches = system.globStatus(pattern);
    if (matches == null || matches.length == 0) {
      throw new DataException("Cannot read " + pattern + ": no such file");
    }
    List<Path> files = new ArrayList<>();
    for (FileStatus match : matches) {
      if (match.isFile()) {
        files.add(match.getPath());
      } else {
        Arrays.stream(system.listStatus(match.getPath()))
            .filter(FileStatus::isFile)
            .map(FileStatus::getPath)
            .filter(file -> !file.getName().startsWith(".") && !file.getName().startsWith("_"))
            .forEach(files::add);
      }
    }
    if (files.isEmpty()) {
      throw new DataException("Cannot read " + pattern + ": there are no files in it");
    }
    return files;
  }

  private static BufferedReader open(FileSystem system, Path file) throws IOException {
    return new BufferedReader(new InputStreamReader(system.open(file), StandardCharsets.UTF_8));
  }

  private static PixelParser parser(String file, String header, PixelSchema schema) {
    try {
      return new PixelParser(header, schema);
    } catch (DataException e) {
      throw new DataException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Reads a file that has a bad row once more, from its start, to find the row's number. */
  private static DataException explain(
      String file, String header, PixelSchema schema, Configuration hadoop) {
    PixelParser parser = parser(file, header, schema);
    byte[] pixels = new byte[schema.pixels()];
    long row = 0;
    Path path = new Path(file);
    try (BufferedReader in = open(path.getFileSystem(hadoop), path)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        row++;
        if (row > 1 && !line.isBlank()) {
          parser.parse(line, pixels);
        }
      }
      return new DataException("Cannot read " + file + ": it changed while it was read");
    } catch (DataException e) {
      return new DataException("Cannot read " + file + ": row " + row + ": " + e.getMessage(), e);
    } catch (IOException e) {
      return new DataException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Lines to packed rows. A header is known by being equal to its file's first line, which no row
   * of numbers is.
   */
  private record Parse(Map<String, String> headers, PixelSchema schema)
      implements MapPartitionsFunction<Row, Row> {

    @Override
    public Iterator<Row> call(Iterator<Row> lines) {
      Map<String, PixelParser> parsers = new HashMap<>();
      Map<String, String> files = new HashMap<>();
      headers.keySet().forEach(file -> files.put(new Path(file).toUri().getPath(), file));
      List<Row> rows = new ArrayList<>();
      while (lines.hasNext()) {
        Row row = lines.next();
        String line = row.getString(0);
        String location = row.getString(1);
        String file =
            files.getOrDefault(new Path(URI.create(location)).toUri().getPath(), location);
        String header = headers.getOrDefault(file, "");
        if (line.isBlank() || PixelParser.withoutByteOrderMark(line).equals(header)) {
          continue;
        }
        PixelParser parser = parsers.computeIfAbsent(file, name -> new PixelParser(header, schema));
        rows.add(parse(parser, file, line));
      }
      return rows.iterator();
    }

    private Row parse(PixelParser parser, String file, String line) {
      byte[] pixels = new byte[schema.pixels()];
      try {
        return RowFactory.create(file, parser.parse(line, pixels), pixels);
      } catch (DataException e) {
        return RowFactory.create(
            file, BAD_ROW, new byte[0]); // the driver reads it again and says why
      }
    }
  }
}
