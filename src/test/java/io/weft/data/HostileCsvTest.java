package io.weft.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.Bounded;
import io.weft.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CSV files with random damage are read, or cause an error with a message. */
@Tag("slow")
class HostileCsvTest {
  private static final int INPUTS = 10_000;
  private static final Configuration HADOOP = new Configuration();
  private static final int PIXELS = 6;
  private static final PixelSchema SCHEMA =
      new PixelSchema(
          Pixels.of(ExampleCsv.pixels(PIXELS)),
          "label",
          Request.Labels.OPTIONAL,
          OptionalInt.of(3),
          CsvFormat.STANDARD);

  @TempDir private Path folder;

  @Test
  void aCsvIsReadOrRefused() throws Exception {
    String plain = String.join("\n", ExampleCsv.lines(7, PIXELS, 3, 1)) + "\n";
    String odd =
        "\uFEFFpixel6,\"pixel5\",pixel4,note,pixel3,pixel2,pixel1\r\n\r\n"
            + "1.0,\"2\",3e0,\"a \"\"b\"\", c\",+4,5.,.0\r\n 7 , 8,9,,10,11,12";
    byte[] bytes = plain.getBytes(UTF_8);
    new Fuzz("CSV", List.of(bytes, odd.getBytes(UTF_8), gzip(bytes)), DataException.class)
        .countingBy(
            "missing column",
            "is there twice",
            "cells, got",
            "is empty",
            "is not a number",
            "is not a whole number",
            "is outside",
            "it is no text",
            "it is UTF-16",
            "IOException",
            "EOFException")
        .run(INPUTS, input -> readCsv(Files.write(file("rows.csv", input), input)));
  }

  /** A file whose name ends in .gz if it is compressed. */
  private Path file(String name, byte[] content) {
    boolean isZipped = content.length > 1 && content[0] == 0x1f && content[1] == (byte) 0x8b;
    return folder.resolve(isZipped ? name + ".gz" : name);
  }

  /** Reads a file by a scan and on the driver, which must agree. */
  private static void readCsv(Path file) {
    DataFiles files = new DataFiles(HADOOP);
    org.apache.hadoop.fs.Path listed = files.list(file.toString()).get(0);
    RowParser parser = parser(CsvHeader.of(files, listed, CsvFormat.STANDARD));
    List<Row> lines = new ArrayList<>();
    List<DataException> problems = new ArrayList<>();
    AtomicBoolean headerSeen = new AtomicBoolean();
    byte[] pixels = new byte[PIXELS];
    files.readUntil(
        listed,
        (row, line) -> {
          lines.add(RowFactory.create(line, listed.toString(), 0L));
          try {
            if (!CsvLine.isBlank(line) && headerSeen.getAndSet(true)) {
              assertThat(parser.parse(line, pixels)).isIn(RowParser.NO_LABEL, 0, 1, 2);
            }
            return Optional.empty();
          } catch (DataException e) {
            problems.add(e);
            return Optional.of(e);
          }
        });
    PixelLines.SourceFile source = new PixelLines.SourceFile(0, parser, List.of());
    Iterator<Row> rows =
        new PixelLines(Map.of(listed.toString(), source), CsvFormat.STANDARD, Request.RowOrder.NONE)
            .call(lines.iterator());
    List<Row> bad = new ArrayList<>();
    rows.forEachRemaining(
        row -> {
          if (!row.isNullAt(2)) {
            bad.add(row);
          }
        });
    assertThat(bad).hasSameSizeAs(problems);
    for (DataException problem : problems) {
      throw problem;
    }
  }

  @Test
  @Bounded
  void aCellOfAMillionDigitsTakesNoTimeThatGrowsWithItsSquare() {
    RowParser parser = parser(List.of(header().split(",")));
    for (String digits : List.of("1".repeat(2_000_000), "." + "1".repeat(2_000_000))) {
      byte[] line = (digits + "x,1,1,1,1,1,1").getBytes(UTF_8);
      assertThatThrownBy(() -> parser.parse(line, new byte[PIXELS]))
          .isInstanceOf(DataException.class)
          .hasMessageEndingWith("...' is not a number");
    }
  }

  @Test
  @Bounded
  void aMillionQuotesTakeNoTimeThatGrowsWithTheirSquare() throws IOException {
    for (String quotes : List.of("a\"".repeat(2_000_000), "\" ".repeat(2_000_001))) {
      Path file = Files.writeString(folder.resolve("quotes.csv"), quotes);
      assertThatThrownBy(() -> readCsv(file))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("missing columns pixel1, pixel2, pixel3 and 3 more");
    }
  }

  private static RowParser parser(List<String> columns) {
    return new RowParser(SCHEMA, PixelHeader.of(columns, SCHEMA));
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static String header() {
    return ExampleCsv.header(PIXELS);
  }
}
