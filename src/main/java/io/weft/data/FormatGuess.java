package io.weft.data;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Finds the format of data from the names of their files, without {@code data.format}. */
final class FormatGuess {

  private static final Map<String, String> ENDINGS =
      Map.ofEntries(
          Map.entry("csv", Sources.CSV),
          Map.entry("tsv", Sources.CSV),
          Map.entry("txt", Sources.CSV),
          Map.entry("parquet", Sources.PARQUET),
          Map.entry("orc", Sources.ORC),
          Map.entry("avro", Sources.AVRO),
          Map.entry("json", Sources.JSON),
          Map.entry("jsonl", Sources.JSON),
          Map.entry("ndjson", Sources.JSON),
          Map.entry("png", Sources.IMAGES),
          Map.entry("jpg", Sources.IMAGES),
          Map.entry("jpeg", Sources.IMAGES),
          Map.entry("gif", Sources.IMAGES),
          Map.entry("bmp", Sources.IMAGES));

  private static final String COMPRESSED = "\\.(gz|gzip|bz2|zst|zstd|deflate|lz4|snappy)$";

  private static final int MIN_PIXELS = 16;
  private static final int CHECKED_ROWS = 20;

  private final SparkSession spark;
  private final Request request;
  private final DataFiles files;

  private FormatGuess(SparkSession spark, Request request) {
    this.spark = spark;
    this.request = request;
    this.files = new DataFiles(spark.sparkContext().hadoopConfiguration());
  }

  /**
   * Name of the format in {@link Sources#STANDARD}.
   *
   * @throws DataException if there are no such data, or data of several formats or of an unknown
   *     one
   */
  static String of(SparkSession spark, Request request) {
    FormatGuess guess = new FormatGuess(spark, request);
    Map<String, String> locations = new LinkedHashMap<>();
    request.locations().forEach(place -> locations.putIfAbsent(guess.format(place), place));
    if (locations.size() > 1) {
      throw DataException.cannotRead(
          request.location(),
          locations.entrySet().stream()
              .map(entry -> entry.getValue() + " is " + entry.getKey())
              .collect(Collectors.joining(", ", "", " (all must have one format)")));
    }
    String format = locations.keySet().iterator().next();
    return format.equals(Sources.CSV) && guess.hasPixels() ? Sources.PIXEL_CSV : format;
  }

  private String format(String location) {
    if (location.startsWith(JdbcSource.PREFIX)) {
      return Sources.JDBC;
    }
    List<FileStatus> matches = files.find(location);
    if (matches.isEmpty()) {
      return table(location);
    }
    List<Path> inside = files.files(location, matches);
    if (!haveData(inside) && haveImages(matches)) {
      return Sources.IMAGES;
    }
    if (inside.isEmpty()) {
      inside = files.list(location); // says why there is none
    }
    Map<String, List<Path>> byEnding =
        inside.stream()
            .collect(Collectors.groupingBy(FormatGuess::ending, TreeMap::new, Collectors.toList()));
    List<String> formats =
        byEnding.keySet().stream()
            .map(ending -> ENDINGS.getOrDefault(ending, ""))
            .distinct()
            .toList();
    if (formats.size() > 1) {
      throw DataException.cannotRead(location, severalFormats(byEnding));
    }
    if (formats.get(0).isEmpty()) {
      throw unknown(inside.get(0));
    }
    return formats.get(0);
  }

  /** Returns true if there is a file of rows, and not just a text beside images. */
  private static boolean haveData(List<Path> files) {
    return files.stream()
        .map(FormatGuess::ending)
        .anyMatch(ending -> ENDINGS.containsKey(ending) && !ending.equals("txt"));
  }

  private boolean haveImages(List<FileStatus> matches) {
    return matches.stream()
        .anyMatch(match -> match.isDirectory() && ImageFolders.areIn(files, match.getPath()));
  }

  private static String severalFormats(Map<String, List<Path>> byEnding) {
    return byEnding.entrySet().stream()
        .map(
            entry ->
                String.format(
                    Locale.ROOT,
                    "%,d %s",
                    entry.getValue().size(),
                    entry.getKey().isEmpty() ? "without ending" : "." + entry.getKey()))
        .collect(
            Collectors.joining(
                ", ",
                "it has files of several formats: ",
                " (name those to read, such as DIR/*.csv)"));
  }

  private DataException unknown(Path file) {
    String ending = ending(file);
    String words =
        "data.format is missing, and its name %s (write data.format = %s)"
            .formatted(
                ending.isEmpty() ? "has no ending" : "ends in ." + ending,
                Stream.of(Sources.CSV, Sources.PARQUET, Sources.ORC, Sources.JSON, Sources.IMAGES)
                        .collect(Collectors.joining(", "))
                    + " or another");
    return DataException.cannotRead(
        DataFiles.displayName(file), FileStart.format(files.start(file)).orElse(words));
  }

  /** Ending of a file's name, or if it has none, of its directory's; without a compression's. */
  private static String ending(Path file) {
    String own = endingOfName(file.getName());
    Path directory = file.getParent();
    return own.isEmpty() && directory != null ? knownEnding(directory.getName()) : own;
  }

  private static String knownEnding(String name) {
    String ending = endingOfName(name);
    return ENDINGS.containsKey(ending) ? ending : "";
  }

  private static String endingOfName(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceFirst(COMPRESSED, "");
    int dot = plain.lastIndexOf('.');
    return dot < 0 ? "" : plain.substring(dot + 1);
  }

  private String table(String name) {
    if (CatalogSource.exists(spark, name)) {
      return Sources.TABLE;
    }
    String hint = CatalogSource.hint(spark, name);
    throw DataException.cannotRead(
        name, hint.isEmpty() ? "no such file" : "there is no such file, and no such table" + hint);
  }

  /** Returns true if most columns of a header are pixels, and the first rows have such numbers. */
  private boolean hasPixels() {
    CsvFormat format = CsvFormat.of(request);
    if (!format.hasHeader()) {
      return false;
    }
    Path first = files.list(request.locations()).get(0);
    List<String> columns = CsvHeader.of(files, first, format);
    List<String> others = columns.stream().filter(name -> !name.equals(request.label())).toList();
    List<String> pixels = PixelColumns.find(others, format).map(Pixels::names).orElse(List.of());
    if (pixels.size() < MIN_PIXELS || 2 * pixels.size() <= others.size()) {
      return false;
    }
    Set<String> names = new HashSet<>(pixels);
    List<Integer> positions =
        IntStream.range(0, columns.size())
            .filter(i -> names.contains(columns.get(i)))
            .boxed()
            .toList();
    return positions.size() == names.size()
        && files.firstLines(first, format, 1 + CHECKED_ROWS).stream()
            .skip(1)
            .map(line -> CsvLine.cells(line, format))
            .allMatch(
                cells ->
                    positions.stream()
                        .allMatch(at -> at >= cells.size() || isPixel(cells.get(at))));
  }

  private static boolean isPixel(String cell) {
    return cell.matches("\\d{1,3}(\\.0*)?") && Double.parseDouble(cell) <= 255;
  }
}
