package io.weft.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.weft.files.FilePaths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads a directory of images with a folder for each class. The label is the folder's name.
 *
 * <p>All images have the size of the first one. The option {@code channels} makes all of them grey
 * (1) or coloured (3). Without classes, a directory of images and single images are rows without
 * labels.
 */
final class ImageSource implements Source {

  private static final String CHANNELS = "channels";

  /** Bound of width × height, so that a wrong file cannot take all memory. */
  private static final int MAX_PIXELS = 1 << 20;

  private static final int MAX_FILE = 1 << 28;

  // files are small, and Spark's reader makes a task of each few dozens
  private static final int TASKS_PER_SLOT = 4;
  private static final long BYTES_PER_TASK = 64 << 20;

  @Override
  public Table read(SparkSession spark, Request request) {
    DataFiles files = new DataFiles(spark.sparkContext().hadoopConfiguration());
    ImageFolders folders = ImageFolders.of(files, request);
    Path first = folders.folders().get(0).first();
    Pixels pixels =
        DataException.within(DataFiles.displayName(first), () -> pixels(files, first, request));
    HashMap<String, Integer> ranks = new HashMap<>();
    folders.folders().forEach(folder -> ranks.put(folder.path().toString(), ranks.size()));
    ImageRows rows =
        new ImageRows(
            new ImageSize(pixels.channels(), pixels.height(), pixels.width()),
            DataFiles.displayName(first),
            request.option(CHANNELS).isPresent() || !request.columns().isEmpty(),
            ranks);
    return Table.load(
        decoded(spark, request, folders, rows),
        layout(request, folders.haveClasses(), pixels),
        DataException::new,
        "there is no image in it");
  }

  private static Dataset<Row> decoded(
      SparkSession spark, Request request, ImageFolders folders, ImageRows rows) {
    long tasks =
        Math.max(
            (long) TASKS_PER_SLOT * spark.sparkContext().defaultParallelism(),
            folders.bytes() / BYTES_PER_TASK);
    return spark
        .read()
        .format("binaryFile")
        .options(request.options())
        .load(
            folders.folders().stream()
                .map(folder -> FilePaths.escaped(folder.path()))
                .toArray(String[]::new))
        .select("path", "content")
        .coalesce((int) Math.min(tasks, Integer.MAX_VALUE))
        .mapPartitions(rows, Encoders.row(ImageRows.TYPE));
  }

  /** Pixels of all images, from the first one. */
  private static Pixels pixels(DataFiles files, Path first, Request request) {
    ImageDecoder image =
        ImageDecoder.of(
            files.read(first, MAX_FILE),
            size -> size.values() <= MAX_PIXELS,
            "but may have " + MAX_PIXELS + " at most (make the images smaller)");
    ImageSize size = image.size();
    int given = request.count(CHANNELS, size.channels());
    if (given != 1 && given != 3) {
      throw Request.invalidOption(CHANNELS, given, "1 or 3");
    }
    if (request.columns().isEmpty()) {
      return new Pixels(
          IntStream.rangeClosed(1, given * size.height() * size.width())
              .mapToObj(pixel -> "pixel" + pixel)
              .toList(),
          given,
          size.height(),
          size.width());
    }
    int values = request.columns().size();
    int channels = values / (size.height() * size.width());
    if (values != channels * size.height() * size.width() || (channels != 1 && channels != 3)) {
      throw new DataException(
          "it has " + size + ", but the model was trained on images of " + values + " values");
    }
    return new Pixels(request.columns(), channels, size.height(), size.width());
  }

  private static Table.Layout layout(Request request, boolean isLabelled, Pixels pixels) {
    List<Column> columns = new ArrayList<>();
    if (isLabelled) {
      columns.add(col(ImageRows.LABEL).as(request.label()));
    }
    columns.add(col(Pixels.BYTES));
    Map<String, Column> others = Map.of();
    if (request.isInOrder()) {
      Table.ORDER.forEach(name -> columns.add(col(name)));
      columns.add(col(ImageRows.FILE));
      others = Map.of(ImageRows.FILE, col(ImageRows.FILE));
    }
    return new Table.Layout(
        request.location(),
        columns,
        List.of(isLabelled ? col(request.label()) : lit(""), col(Pixels.BYTES)),
        isLabelled,
        others,
        Optional.of(pixels));
  }
}
