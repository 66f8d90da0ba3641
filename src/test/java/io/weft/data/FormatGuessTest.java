package io.weft.data;

import static io.weft.data.TestTables.assertRefused;
import static io.weft.data.TestTables.request;
import static io.weft.data.TestTables.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SparkSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("spark")
class FormatGuessTest {

  private final SparkSession spark = SparkSessions.local();

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "a.csv,csv",
    "a.CSV,csv",
    "a.json.gz,json",
    "a.txt,csv",
    "a.parquet,parquet",
    "a.snappy.parquet,parquet",
    "a.orc,orc",
    "a.avro,avro",
    "a.json,json",
    "a.jsonl,json",
    "a.ndjson,json",
    "a.png,images",
    "a.JPEG,images"
  })
  void theEndingOfAFileDecides(String name, String format) throws IOException {
    assertThat(guess(write(folder, name, "a,b", "1,2"))).isEqualTo(format);
  }

  @Test
  void theFilesOfADirectoryDecide() throws IOException {
    write(Files.createDirectories(folder.resolve("flat")), "part-0.parquet", "x");
    write(folder.resolve("flat"), "_SUCCESS", "");
    write(folder.resolve("flat"), ".part-0.parquet.crc", "x");
    write(Files.createDirectories(folder.resolve("parts/day=1/hour=2")), "part-0.json", "x");
    write(Files.createDirectories(folder.resolve("old.orc")), "part-00000", "x");
    TestImages.write(folder.resolve("images/cat/a.png"), TestImages.grey(1, 1, 0));

    assertThat(guess(folder.resolve("flat"))).isEqualTo("parquet");
    assertThat(guess(folder.resolve("fl*"))).isEqualTo("parquet");
    assertThat(guess(folder.resolve("parts"))).isEqualTo("json");
    assertThat(guess(folder.resolve("old.orc"))).isEqualTo("orc");
    assertThat(guess(folder.resolve("images"))).isEqualTo("images");
    write(folder.resolve("images"), "README.txt", "x");
    assertThat(guess(folder.resolve("images"))).isEqualTo("images");
    write(folder.resolve("images"), "labels.csv", "a,b");
    assertThat(guess(folder.resolve("images"))).isEqualTo("csv");
  }

  @Test
  void urlsAndTablesAreKnown() {
    spark.sql("select 1 as a").createOrReplaceTempView("guess_view");
    try {
      assertThat(guess(Request.of("jdbc:postgresql://host/db"))).isEqualTo("jdbc");
      assertThat(guess(Request.of("guess_view"))).isEqualTo("table");
      assertRefused(
          Request.of("guess_veiw"),
          "Cannot read guess_veiw: there is no such file, and no such table (did you mean"
              + " guess_view?)");
    } finally {
      spark.catalog().dropTempView("guess_view");
    }
    for (String gone : List.of("gone/a.csv", "gone.csv", "very.much.gone.csv")) {
      assertRefused(Request.of(gone), "Cannot read %s: no such file", gone);
    }
  }

  @Test
  void mostlyPixelsAreImages() throws IOException {
    String pixels = ExampleCsv.header(16);
    String row = "7" + ",255".repeat(16);

    assertThat(guess(write(folder, "a.csv", pixels, row))).isEqualTo("pixel-csv");
    assertThat(guess(write(folder, "b.csv", pixels, row.replace("255", "256")))).isEqualTo("csv");
    assertThat(guess(write(folder, "c.csv", pixels, row.replace("255", "0.5")))).isEqualTo("csv");
    assertThat(guess(write(folder, "d.csv", ExampleCsv.header(15), "7" + ",255".repeat(15))))
        .isEqualTo("csv");
    String many = ",a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p";
    assertThat(guess(write(folder, "e.csv", pixels + many, row + many))).isEqualTo("csv");
    assertThat(guess(write(folder, "f.csv", pixels.replace("pixel9,", ""), row))).isEqualTo("csv");
    Path bare = write(folder, "g.csv", row, row);
    assertThat(guess(request(bare).withOptions(Map.of("header", "false")))).isEqualTo("csv");
  }

  @Test
  void otherDataAreRefused() throws IOException {
    Path mixed = Files.createDirectory(folder.resolve("mixed"));
    Path csv = write(mixed, "a.csv", "a,b");
    write(mixed, "b.csv", "a,b");
    Path json = write(mixed, "c.json", "{}");
    write(mixed, "README", "words");
    assertRefused(
        request(mixed),
        "Cannot read %s: it has files of several formats: 1 without ending, 2 .csv, 1 .json (name"
            + " those to read, such as DIR/*.csv)",
        mixed);
    assertRefused(
        request(csv, json),
        "Cannot read %s, %s: %s is csv, %s is json (all must have one format)",
        csv,
        json,
        csv,
        json);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertRefused(request(empty), "Cannot read %s: there is no file with any content in it", empty);
    Path nothing = Files.createFile(folder.resolve("a.csv"));
    assertRefused(request(nothing), "Cannot read %s: the file is empty", nothing);
  }

  @Test
  void anUnknownEndingIsRefusedWithWhatTheFileIs() throws IOException {
    Path data = write(folder, "a.data", "a,b");
    assertRefused(
        request(data),
        "Cannot read %s: data.format is missing, and its name ends in .data (write data.format ="
            + " csv, parquet, orc, json, images or another)",
        data);
    Path bare = write(folder, "bare", "a,b");
    assertRefused(
        request(bare),
        "Cannot read %s: data.format is missing, and its name has no ending (write data.format ="
            + " csv, parquet, orc, json, images or another)",
        bare);
    Path book = write(folder, "a.xlsx", "PK\3\4");
    assertRefused(
        request(book),
        "Cannot read %s: it is a zip archive or an Excel workbook (unpack it, or save it as CSV)",
        book);
    Path parquet = write(folder, "a.pq", "PAR1");
    assertRefused(
        request(parquet),
        "Cannot read %s: it is a Parquet file (write data.format = parquet)",
        parquet);
  }

  private String guess(Path... locations) {
    List<String> typed = Arrays.stream(locations).map(Path::toString).toList();
    return guess(Request.of(typed));
  }

  private String guess(Request request) {
    return FormatGuess.of(spark, request);
  }
}
