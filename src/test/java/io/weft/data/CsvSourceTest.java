package io.weft.data;

import static io.weft.data.TestTables.assertRefused;
import static io.weft.data.TestTables.inOrder;
import static io.weft.data.TestTables.request;
import static io.weft.data.TestTables.rows;
import static io.weft.data.TestTables.types;
import static io.weft.data.TestTables.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.weft.SparkSessions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
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
class CsvSourceTest {

  @TempDir private Path folder;

  @Test
  void typesAreThoseOfAllCells() throws IOException {
    Path file =
        write(
            folder,
            "a.csv",
            "whole,huge,part,flag,day,at,zoned,time,text,none",
            "1,3000000000,1,true,2013-01-31,2013-01-31 05:00:00,2013-01-31T05:00:00Z,05:10,x,",
            "2,,2.5,False,2013-02-01,2013-01-31T06:00,2013-01-31T05:00:00+02:00,06:00,7,");

    assertThat(types(request(file)))
        .containsExactly(
            "whole bigint",
            "huge bigint",
            "part double",
            "flag boolean",
            "day date",
            "at timestamp_ntz",
            "zoned timestamp",
            "time string",
            "text string",
            "none string");
    assertThat(types(request(file).withOptions(Map.of("inferSchema", "false"))))
        .allMatch(column -> column.endsWith(" string"));
  }

  @Test
  void emptyCellsAreNullAndQuotesAreDoubled() throws IOException {
    Path file =
        write(
            folder,
            "a.csv",
            "\uFEFFa, b,c",
            "1, x ,\"\"",
            "",
            ",\"say \"\"yes\"\", no\",-",
            "3,,z");

    assertThat(rows(request(file)))
        .containsExactly("[1,x,null]", "[3,null,z]", "[null,say \"yes\", no,-]");
    assertThat(rows(request(file).withOptions(Map.of("nullValue", "-"))))
        .containsExactly("[1,x,null]", "[3,null,z]", "[null,say \"yes\", no,null]");
  }

  @Test
  void optionsGoToTheReaderOfSpark() throws IOException {
    Path file = write(folder, "a.csv", "# by hand", "day;n", "31.01.2013;'1;5'", "# end");
    Request request =
        request(file)
            .withOptions(
                Map.of("sep", ";", "comment", "#", "quote", "'", "DATEFORMAT", "dd.MM.yyyy"));

    assertThat(types(request)).containsExactly("day date", "n string");
    assertThat(rows(request)).containsExactly("[2013-01-31,1;5]");
  }

  @Test
  void aFileWithoutAHeaderHasNumberedColumns() throws IOException {
    Path file = write(folder, "a.csv", "1,2.5", "3,4");

    assertRefused(
        request(file),
        "Cannot read %s: its first line has numbers only, so the columns have no names (write"
            + " data.options { header = false }; they are then _c0, _c1 and so on)",
        file);
    Request request = request(file).withOptions(Map.of("header", "false"));
    assertThat(types(request)).containsExactly("_c0 bigint", "_c1 double");
    assertThat(rows(request)).containsExactly("[1,2.5]", "[3,4.0]");
  }

  @ParameterizedTest
  @CsvSource({"UTF-16,é", "UTF-16LE,é", "ISO-8859-1,é", "UTF-8,é"})
  void theEncodingIsAnOption(String encoding, String word) throws IOException {
    Path file =
        Files.write(
            folder.resolve("a.csv"), ("a,b\n1," + word + "\n").getBytes(Charset.forName(encoding)));

    assertThat(rows(request(file).withOptions(Map.of("encoding", encoding))))
        .containsExactly("[1," + word + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "zst"})
  void aCompressedFileIsReadByItsEnding(String ending) throws IOException {
    Path file = compressed("a.csv." + ending, "a,b\n1,x\n2,y\n");

    assertThat(rows(request(file))).containsExactly("[1,x]", "[2,y]");
  }

  @Test
  void tabsSeparateTheCellsOfTsvFiles() throws IOException {
    assertThat(rows(request(write(folder, "a.tsv", "a\tb", "1,5\tx")))).containsExactly("[1,5,x]");
  }

  @Test
  void badFilesAreRefused() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.csv"));
    assertRefused(request(empty), "Cannot read %s: the file is empty", empty);
    Path header = write(folder, "header.csv", "a,b");
    assertRefused(request(header), "Cannot read %s: there is no row in it", header);
    Path semicolons = write(folder, "semicolons.csv", "a;b", "1;2");
    assertRefused(
        request(semicolons),
        "Cannot read %s: its first line has 1 semicolon and no comma (write data.options { sep ="
            + " \";\" })",
        semicolons);
    Path zip = write(folder, "zip.csv", "PK\3\4 and more");
    assertRefused(
        request(zip),
        "Cannot read %s: it is a zip archive or an Excel workbook (unpack it, or save it as CSV)",
        zip);
    Path wide =
        Files.write(folder.resolve("wide.csv"), "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16));
    assertRefused(
        request(wide),
        "Cannot read %s: it is UTF-16 (convert it with iconv -f UTF-16 -t UTF-8, or write"
            + " data.options { encoding = UTF-16, multiLine = true })",
        wide);
  }

  @Test
  void aRowWithOtherCellsIsNamed() throws IOException {
    Path few = write(folder, "few.csv", "a,b,c", "", "1,2,3", "4,5");
    Path many = write(folder, "many.csv", "a,b", "1,2", "3,4,5");

    assertRefused(request(few), "Cannot read %s: row 4: expected 3 cells, got 2", few);
    assertRefused(request(many), "Cannot read %s: row 3: expected 2 cells, got 3", many);
    Path lines = write(folder, "lines.csv", "a,b", "1,\"x", "y\"");
    assertRefused(
        request(lines),
        "Cannot read %s: row 3: its quotes do not match, as in a cell of several lines (write"
            + " data.options { multiLine = true })",
        lines);
    assertThat(rows(request(lines).withOptions(Map.of("multiLine", "true"))))
        .containsExactly("[1,x\ny]");
  }

  @Test
  void filesOfOneTableHaveTheSameHeader() throws IOException {
    Path first = write(folder, "a.csv", "a,b", "1,2");
    Path other = write(folder, "b.csv", "a,c", "1,2");
    Path longer = write(folder, "c.csv", "a,b,c", "1,2,3");

    assertRefused(
        request(first, other),
        "Cannot read %s: its column 2 is c, but it is b in %s",
        other,
        first);
    assertRefused(
        request(first, longer),
        "Cannot read %s: it has 3 columns, but there are 2 in %s",
        longer,
        first);
  }

  @Test
  void aMissingColumnIsNamedBeforeThePassOverTheRows() throws IOException {
    Path file = write(folder, "a.csv", "colour,size", "red,1");
    Request labelled = Request.of(file.toString()).withLabel("color");

    assertRefused(
        labelled, "Cannot read %s: there is no column color (write data.label = colour?)", file);
    assertRefused(
        request(file).withColumns(List.of("size", "colours")),
        "Cannot read %s: there is no column colours (did you mean colour?)",
        file);
    assertRefused(
        request(write(folder, "b.csv", "weft_row,a", "1,2")),
        "Cannot read %s: Weft has a column weft_row of its own (rename it)",
        folder.resolve("b.csv"));
  }

  @Test
  void knownTypesAreThoseOfTheCells() throws IOException {
    StructType known =
        StructType.fromDDL(
            "id string, n bigint, x double, flag boolean, day date, at timestamp_ntz");
    Path file =
        write(
            folder, "a.csv", "day,id,n,x,flag,at", ",0123,1.5,7,,", ",1E5,2,,,2013-01-31 05:00:00");

    Request request = request(file).withTypes(known);
    assertThat(types(request))
        .containsExactly(
            "day date", "id string", "n double", "x bigint", "flag boolean", "at timestamp_ntz");
    assertThat(rows(request).get(0)).startsWith("[null,0123,1.5,7,null,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,word,true,2013-01-31|row 3, column x: 'word' is not a number",
        "1,1.5,yes,2013-01-31|row 3, column flag: 'yes' is not true or false",
        "1,1.5,true,31.1.2013|row 3, column day: '31.1.2013' is not a date"
      })
  void aCellOfAnotherTypeIsNamed(String row, String reason) throws IOException {
    Path file = write(folder, "a.csv", "id,x,flag,day", "7,2,false,2013-02-01", row);
    Request request =
        request(file).withTypes(StructType.fromDDL("id string, x double, flag boolean, day date"));

    assertRefused(request, "Cannot read %s: %s", file, reason);
  }

  @Test
  void rowsKeepTheOrderOfLocationsFilesAndLines() throws IOException {
    SparkSession spark = SparkSessions.local();
    Path last = compressed("a.csv.gz", "id,text\n" + lines(0, 50));
    Path parts = Files.createDirectory(folder.resolve("parts"));
    Files.writeString(parts.resolve("2.csv"), "id,text\n" + lines(600, 620));
    Files.writeString(parts.resolve("1.csv"), "id,text\n" + lines(100, 600));
    spark.conf().set("spark.sql.files.maxPartitionBytes", "701");
    spark.conf().set("spark.sql.files.openCostInBytes", "1");
    try {
      List<String> expected = new ArrayList<>();
      IntStream.range(100, 620).forEach(id -> expected.add(String.valueOf(id)));
      IntStream.range(0, 50).forEach(id -> expected.add(String.valueOf(id)));

      assertThat(inOrder(request(parts, last), "id")).isEqualTo(expected);
      try (Table table = TestTables.read(request(parts).inOrder())) {
        assertThat(table.rows().javaRDD().getNumPartitions()).isGreaterThan(5);
        assertThat(table.others()).containsOnlyKeys("id", "text");
      }
    } finally {
      spark.conf().unset("spark.sql.files.maxPartitionBytes");
      spark.conf().unset("spark.sql.files.openCostInBytes");
    }
  }

  private static String lines(int from, int to) {
    StringBuilder lines = new StringBuilder();
    IntStream.range(from, to)
        .forEach(id -> lines.append(id).append(",row ").append(id).append('\n'));
    return lines.toString();
  }

  @Test
  void partitionsAreColumns() throws IOException {
    write(Files.createDirectories(folder.resolve("t/year=2013")), "a.csv", "id,x", "1,5");
    write(Files.createDirectories(folder.resolve("t/year=2014")), "a.csv", "id,x", "2,6");
    Path directory = folder.resolve("t");

    assertThat(types(request(directory))).containsExactly("id bigint", "x bigint", "year int");
    assertThat(rows(request(directory))).containsExactly("[1,5,2013]", "[2,6,2014]");
    assertThat(inOrder(request(directory), "year")).containsExactly("2013", "2014");
    assertThat(rows(request(directory).withLabel("year"))).hasSize(2);
    Path other = write(folder, "b.csv", "id,x", "1,2");
    assertRefused(
        request(directory, other),
        "Cannot read %s, %s: %s has partitions, so it must be the only location",
        directory,
        other,
        directory);
  }

  private Path compressed(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out =
            name.endsWith(".gz") ? new GZIPOutputStream(raw) : new ZstdOutputStream(raw)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }
}
