package io.weft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("spark")
@Tag("slow")
class PixelCsvTest {

  private static final String HEADER = "label,pixel1,pixel2,pixel3\n";

  private final SparkSession spark = SparkSessions.local();

  @TempDir Path directory;

  @Test
  void rowsHaveLabelsBytesAndDenseVectors() throws IOException {
    Path file = file("a.csv", HEADER + "3,0,128,255\n0,1,2,3\n");

    try (Table table = read(file.toString())) {
      assertThat(table.count()).isEqualTo(2);
      assertThat(table.hasLabels()).isTrue();
      assertThat(table.rows().columns()).containsExactly("label", "bytes", "pixels");
      Row first = table.rows().collectAsList().get(0);
      assertThat(first.getDouble(0)).isEqualTo(3.0);
      assertThat((byte[]) first.get(1)).containsExactly(0, (byte) 128, (byte) 255);
      assertThat(first.<Vector>getAs(2).toArray()).containsExactly(0, 128, 255);
      assertThat(contents(table)).containsExactly("0.0:[1.0,2.0,3.0]", "3.0:[0.0,128.0,255.0]");
    }
  }

  @Test
  void theColumnsTellMllibTheirSizes() throws IOException {
    Path file = file("a.csv", HEADER + "3,0,128,255\n");

    try (Table table = read(file.toString())) {
      StructType schema = table.rows().schema();
      assertThat(AttributeGroup.fromStructField(schema.apply("pixels")).size()).isEqualTo(3);
      Attribute label = Attribute.fromStructField(schema.apply("label"));
      assertThat(((NominalAttribute) label).getNumValues().get()).isEqualTo(4);
      assertThat(schema.apply("label").nullable()).isFalse();
      assertThat(schema.apply("pixels").nullable()).isFalse();
    }
  }

  @Test
  void byteOrderMarkWindowsLineEndsBlankLinesAndQuotesAreFine() throws IOException {
    Path file =
        file(
            "a.csv",
            "\uFEFF\r\n" + HEADER.strip() + "\r\n\r\n\"1\", 2,3.0,4\r\n2,3,4,5\r\n \r\n\r\n");

    assertThat(rows(file)).containsExactly("1.0:[2.0,3.0,4.0]", "2.0:[3.0,4.0,5.0]");
  }

  @Test
  void theLastLineNeedsNoEnd() throws IOException {
    assertThat(rows(file("a.csv", HEADER + "1,2,3,4"))).containsExactly("1.0:[2.0,3.0,4.0]");
  }

  @Test
  void columnsGoByNameAndOthersAreIgnored() throws IOException {
    Path file = file("a.csv", "pixel3,name,pixel1,label,pixel2\n3,x,1,2,2\n");

    assertThat(rows(file)).containsExactly("2.0:[1.0,2.0,3.0]");
  }

  @Test
  void eachFileOfADirectoryHasItsOwnHeader() throws IOException {
    file("a.csv", HEADER + "1,2,3,4\n");
    file("b.csv", "pixel3,pixel2,pixel1,label\n4,3,2,2\n");
    file("empty.csv", "");
    file("_SUCCESS", "not a row");
    file(".hidden", "not a row");

    assertThat(rows(directory)).containsExactly("1.0:[2.0,3.0,4.0]", "2.0:[2.0,3.0,4.0]");
    assertThat(rows(directory.resolve("[ab].csv"))).hasSize(2);
    assertThat(rows(directory.resolve("b*"))).containsExactly("2.0:[2.0,3.0,4.0]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b.csv", "a%20b.csv", "a[1].csv", "{x}.csv", "a+#?*.csv", "é.csv"})
  void aFileMayHaveAnyName(String name) throws IOException {
    file("a1.csv", HEADER + "0,0,0,0\n"); // what a[1].csv means as a glob
    Path file = file(name, HEADER + "1,2,3,4\n");

    assertThat(rows(file)).containsExactly("1.0:[2.0,3.0,4.0]");
    assertRefused(file(name, HEADER + "1,2,3,x\n"), "row 2, column pixel3: 'x' is not a number");
  }

  @Test
  void aGzippedFileIsReadAsOne() throws IOException {
    Path file = directory.resolve("a.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write((HEADER + "1,2,3,4\n").getBytes(StandardCharsets.UTF_8));
    }

    assertThat(rows(file)).containsExactly("1.0:[2.0,3.0,4.0]");
  }

  @Test
  void aFileInManyBlocksLosesNoRowAndOnlyOneHeader() throws IOException {
    Path file = ExampleCsv.write(directory.resolve("a.csv"), 1000, 3, 4, 5);
    List<String> whole = rows(file);
    spark.conf().set("spark.sql.files.maxPartitionBytes", "701");
    spark.conf().set("spark.sql.files.openCostInBytes", "1");
    try (Table table = read(file.toString())) {
      assertThat(table.rows().javaRDD().getNumPartitions()).isGreaterThan(10);
      assertThat(table.count()).isEqualTo(1000);
      assertThat(contents(table)).isEqualTo(whole);
      String lines = Files.readString(file).replaceFirst("(?m)^(.*\\R){900}", "$0x");
      assertRefused(file("b.csv", lines), "row 901, column label: 'x", "' is not a number");
    } finally {
      spark.conf().unset("spark.sql.files.maxPartitionBytes");
      spark.conf().unset("spark.sql.files.openCostInBytes");
    }
  }

  @Test
  void labelsMayBeAbsentWhereTheyAreOptional() throws IOException {
    Path bare = file("a.csv", "pixel1,pixel2,pixel3\n1,2,3\n");
    Path labelled = file("b.csv", HEADER + "1,2,3,4\n");

    try (Table table = readOptional(bare.toString())) {
      assertThat(table.hasLabels()).isFalse();
      assertThat(table.rows().columns()).containsExactly("bytes", "pixels");
      assertThat(table.count()).isEqualTo(1);
    }
    try (Table table = readOptional(labelled.toString())) {
      assertThat(table.hasLabels()).isTrue();
    }
    assertThatThrownBy(() -> readOptional(directory.toString()))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot read %s: it has a column label, unlike %s", labelled, bare);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2,x,4|row 4, column pixel2: 'x' is not a number",
        "1,,3,4|row 4, column pixel1: the cell is empty",
        "1,2,3,256|row 4, column pixel3: pixel 256 is outside 0 to 255",
        "1,2,3,2.5|row 4, column pixel3: 2.5 is not a whole number",
        "4,2,3,4|row 4, column label: label 4 is outside 0 to 3",
        "0.5,2,3,4|row 4, column label: 0.5 is not a whole number",
        "1,2,3|row 4: expected 4 cells, got 3",
        "1,2,3,4,5|row 4: expected 4 cells, got 5",
        "label,pixel1,pixel2,pixel3|row 4, column label: 'label' is not a number"
      })
  void aBadRowIsNamedByItsLine(String line, String reason) throws IOException {
    assertRefused(file("a.csv", HEADER + "\n1,2,3,4\n" + line + "\n1,2,y,4\n"), reason);
  }

  @Test
  void theFirstBadFileOfSeveralIsNamed() throws IOException {
    file("a.csv", HEADER + "1,2,3,4\n");
    Path second = file("b.csv", HEADER + "1,2,3,4\n1,2,3\n");
    file("c.csv", HEADER + "x,2,3,4\n");

    assertThatThrownBy(() -> read(directory.toString()))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot read %s: row 3: expected 4 cells, got 3", second);
  }

  @Test
  void filesWithoutRowsAreRefused() throws IOException {
    assertRefused(directory.resolve("gone.csv"), "no such file");
    assertRefused(directory.resolve("gone*"), "no such file");
    assertRefused(directory, "there is no file with any content in it");
    assertRefused(file("a.csv", ""), "the file is empty");
    assertRefused(file("a.csv", " \n\n"), "the file is empty");
    assertRefused(file("a.csv", HEADER), "there is no row after the header");
    assertRefused(file("a.csv", HEADER + "\n\n"), "there is no row after the header");
    assertRefused(
        file("_a.csv", HEADER + "1,2,3,4\n"),
        "Spark skips files whose names start with _ or . (rename it)");
  }

  @Test
  void aHeaderThatDoesNotFitIsRefused() throws IOException {
    assertRefused(
        file("a.csv", "1,2,3,4\n1,2,3,4\n"),
        "missing columns pixel1, pixel2, pixel3 (the first line must name the columns)");
    assertRefused(
        file("a.csv", "label,pixel1,pixel1,pixel2,pixel3\n1,2,3,4,5\n"),
        "column pixel1 is there twice, as column 2 and column 3");
  }

  /** The table's label, its first row's pixels, and their shape. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "label,pixel0,pixel1,pixel2,pixel3|5,1,2,3,4||1.0,2.0,3.0,4.0|1x2x2",
        "pixel0000,pixel0001,pixel0002,label|1,2,3,5||1.0,2.0,3.0|1x1x3",
        "label,1x1,1x2,1x3,2x1,2x2,2x3|5,1,2,3,4,5,6||1.0,2.0,3.0,4.0,5.0,6.0|1x2x3",
        "label,0,1,2|5,1,2,3||1.0,2.0,3.0|1x1x3",
        "label,1,3,2|5,1,3,2||1.0,2.0,3.0|1x1x3",
        "px_1_0,px_0_1,px_0_0,px_1_1,label|3,2,1,4,5||1.0,2.0,3.0,4.0|1x2x2",
        "label;pixel1;pixel2|5;1;2|sep=;|1.0,2.0|1x1x2",
        "label\tpixel1\tpixel2|5\t1\t2|sep=\\t|1.0,2.0|1x1x2",
        "label,pixel1,pixel2,pixel3,pixel4,pixel5,pixel6|5,1,2,3,4,5,6|channels=3|1.0,2.0,3.0,4.0,5.0,6.0|3x1x2",
        "label,pixel1,pixel2,pixel3,pixel4,pixel5,pixel6|5,1,2,3,4,5,6|channels=3 layout=interleaved|1.0,4.0,2.0,5.0,3.0,6.0|3x1x2",
      })
  void pixelsAreFoundByTheNamesOfTheirColumns(
      String header, String row, String options, String pixels, String shape) throws IOException {
    Path file = file("a.csv", (header + "\n" + row + "\n").replace("\\t", "\t"));

    try (Table table = Sources.STANDARD.read(spark, anyNames(file, options))) {
      assertThat(contents(table)).containsExactly("5.0:[" + pixels + "]");
      Pixels found = table.pixels().orElseThrow();
      assertThat(found.channels() + "x" + found.height() + "x" + found.width()).isEqualTo(shape);
    }
  }

  @Test
  void aFileWithoutAHeaderHasNumberedColumns() throws IOException {
    Path file = file("a.csv", "7,1,2,3\n\n8,4,5,6\n");

    Request request = anyNames(file, "header=false").withLabel("_c0");
    try (Table table = Sources.STANDARD.read(spark, request)) {
      assertThat(table.rows().columns()).containsExactly("_c0", "bytes", "pixels");
      assertThat(table.count()).isEqualTo(2);
      assertThat(table.pixels().orElseThrow().names()).containsExactly("_c1", "_c2", "_c3");
    }
    Path bad = file("b.csv", "7,1,2,3\n\n8,4,x,6\n");
    assertThatThrownBy(
            () -> Sources.STANDARD.read(spark, anyNames(bad, "header=false").withLabel("_c0")))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot read %s: row 3, column _c2: 'x' is not a number", bad);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "label,a,b||it has no columns of pixels, such as pixel1, pixel2 and so on, or 1x1, 1x2"
            + " (its columns are label, a, b)",
        "label,pixel1,pixel2,pixel4||missing column pixel3 (the first line must name the columns)",
        "label,pixel1,pixel2|channels=3|Invalid data.options.channels: 3 (must be a divisor of 2,"
            + " the number of pixel columns)"
      })
  void aHeaderWithoutTheseNamesIsRefused(String header, String options, String reason)
      throws IOException {
    Path file = file("a.csv", header + "\n1,2,3\n");

    assertThatThrownBy(() -> Sources.STANDARD.read(spark, anyNames(file, options)))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot read %s: %s", file, reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "channels=0|Invalid data.options.channels: 0 (must be a whole number of at least 1)",
        "layout=rgb|Invalid data.options.layout: rgb (must be planes or interleaved)",
        "header=no|Invalid data.options.header: no (must be true or false)",
        "sep=;;|Invalid data.options.sep: ;; (must be one character, such as ; or \\t)",
        "quote='|Invalid data.options: quote (pixel-csv has channels, header, layout and sep;"
            + " data.format = csv has all options of Spark's reader)"
      })
  void anOptionThatDoesNotFitIsRefused(String options, String message) throws IOException {
    Path file = file("a.csv", "label,pixel1\n1,2\n");

    assertThatThrownBy(() -> Sources.STANDARD.read(spark, anyNames(file, "channels=1 " + options)))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(message.replace("\\\\", "\\"));
  }

  private static Request anyNames(Path file, String options) {
    Map<String, String> given =
        options == null
            ? Map.of()
            : Stream.of(options.split(" "))
                .map(option -> option.split("=", 2))
                .collect(Collectors.toMap(option -> option[0], option -> option[1], (a, b) -> b));
    return Request.of(file.toString()).withFormat(Sources.PIXEL_CSV).withOptions(given);
  }

  @Test
  void anUnknownFileSystemIsNamed() {
    assertThatThrownBy(() -> read("nofs://host/a.csv"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot read nofs://host/a.csv: this Spark knows no file system nofs:// (--jars or"
                + " --packages add one)");
    assertThatThrownBy(() -> read(""))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot use the path '': Can not create a Path from an empty string");
  }

  @Test
  void theFingerprintIsOfTheRowsNotOfTheirOrderOrFiles() throws IOException {
    List<String> lines = ExampleCsv.lines(40, 3, 4, 5);
    List<String> rows = new ArrayList<>(lines.subList(1, lines.size()));
    Path whole = file("whole.csv", HEADER + String.join("\n", rows));
    String fingerprint = fingerprint(whole);
    Collections.shuffle(rows, new Random(3));
    Path parts = Files.createDirectory(directory.resolve("parts"));
    Files.writeString(parts.resolve("a.csv"), HEADER + String.join("\n", rows.subList(0, 13)));
    Files.writeString(parts.resolve("b.csv"), HEADER + String.join("\n", rows.subList(13, 40)));
    rows.set(0, "0,0,0,0");
    Path other = file("other.csv", HEADER + String.join("\n", rows));

    assertThat(fingerprint).matches("[0-9a-f]{16}-40");
    assertThat(fingerprint(parts)).isEqualTo(fingerprint);
    assertThat(fingerprint(other)).isNotEqualTo(fingerprint);
  }

  @Test
  void closingGivesTheMemoryBackAndAFailureHoldsNone() throws IOException {
    int before = spark.sparkContext().getRDDStorageInfo().length;
    Path file = file("a.csv", HEADER + "1,2,3,4\n");
    Table table = read(file.toString());
    assertThat(spark.sparkContext().getRDDStorageInfo()).hasSize(before + 1);
    table.close();
    assertRefused(file("b.csv", HEADER + "1,2,3\n"), "row 2: expected 4 cells, got 3");

    assertThat(spark.sparkContext().getRDDStorageInfo()).hasSize(before);
    assertThat(contents(table)).containsExactly("1.0:[2.0,3.0,4.0]");
  }

  private Table read(String path) {
    return Sources.STANDARD.read(spark, request(path));
  }

  private Table readOptional(String path) {
    return Sources.STANDARD.read(spark, request(path).withOptionalLabels());
  }

  private static Request request(String path) {
    return Request.of(path)
        .withFormat(Sources.PIXEL_CSV)
        .withColumns(ExampleCsv.pixels(3))
        .withClasses(4);
  }

  private List<String> rows(Path path) {
    try (Table table = read(path.toString())) {
      List<String> contents = contents(table);
      assertThat(table.count()).isEqualTo(contents.size());
      return contents;
    }
  }

  private String fingerprint(Path path) {
    try (Table table = read(path.toString())) {
      return table.fingerprint();
    }
  }

  private static List<String> contents(Table table) {
    return table.rows().select(table.rows().columns()[0], "pixels").collectAsList().stream()
        .map(row -> row.get(0) + ":" + row.get(1))
        .sorted()
        .toList();
  }

  private void assertRefused(Path path, String... reason) {
    assertThatThrownBy(() -> read(path.toString()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Cannot read " + path + ": " + reason[0])
        .hasMessageEndingWith(reason[reason.length - 1]);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }
}
