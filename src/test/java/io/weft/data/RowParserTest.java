package io.weft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.data.Request.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowParserTest {

  private static final PixelSchema SCHEMA = schema(Labels.REQUIRED, OptionalInt.of(10));
  private static final PixelSchema UNLABELLED = schema(Labels.OPTIONAL, OptionalInt.of(10));
  private static final String HEADER = "label,pixel1,pixel2,pixel3";

  private final byte[] pixels = new byte[3];

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7,0,128,255",
        "7.0,0.,128.00,255.0",
        "\"7\",\"0\",\"128\",\"255\"",
        " 7 , 0,128 ,\t255",
        "+7,-0,1.28e2,2550e-1",
        "007,00000000000000000000,0128,255"
      })
  void allSpellingsOfANumberGiveTheSameRow(String line) {
    assertThat(parse(HEADER, line)).isEqualTo(7);
    assertThat(pixels).containsExactly(0, (byte) 128, (byte) 255);
  }

  @Test
  void columnsGoByNameInAnyOrderAndOthersAreIgnored() {
    assertThat(parse("pixel3,name,pixel1,label,pixel2,", "3,\"a, b\"\"\",1,9,2,x")).isEqualTo(9);
    assertThat(pixels).containsExactly(1, 2, 3);
    assertThat(parse("pixel3,name,pixel1,label,pixel2", "30,ab,10,8,20")).isEqualTo(8);
    assertThat(pixels).containsExactly(10, 20, 30);
  }

  @Test
  void aLineThatIsTooLongIsRefusedBeforeItIsTakenApart() {
    RowParser parser = new RowParser(SCHEMA, header(HEADER, SCHEMA));
    byte[] line = new byte[DataFiles.MAX_LINE_BYTES];
    assertThatThrownBy(() -> parser.parse(line, pixels))
        .isInstanceOf(DataException.class)
        .hasMessage("the line has 67,108,864 bytes or more (must be fewer: is the file a CSV?)");
  }

  @Test
  void aFileWithoutLabelsHasNoLabel() {
    RowParser parser = new RowParser(UNLABELLED, header("pixel1,pixel2,pixel3", UNLABELLED));

    assertThat(parser.parse(bytes("1,2,3"), pixels)).isEqualTo(RowParser.NO_LABEL);
    assertThat(parser.parse(bytes("1, 2,3"), pixels)).isEqualTo(RowParser.NO_LABEL);
    assertThat(pixels).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "7,0,x,255|column pixel2: 'x' is not a number",
        "7,0,NaN,255|column pixel2: 'NaN' is not a number",
        "7,0,0x1F,255|column pixel2: '0x1F' is not a number",
        "7,0,1d,255|column pixel2: '1d' is not a number",
        "7,0,1 2,255|column pixel2: '1 2' is not a number",
        "7,0,\"1\"2,255|column pixel2: '1\"2' is not a number",
        "7,0,.,255|column pixel2: '.' is not a number",
        "7,0,abcdefghijklmnopqrstuvwxyz,255|column pixel2: 'abcdefghijklmnopqrst...' is not a number",
        "7,0,,255|column pixel2: the cell is empty",
        "7,0,\"\",255|column pixel2: the cell is empty",
        "7,0,1,|column pixel3: the cell is empty",
        ",0,1,2|column label: the cell is empty",
        "7,0,1,256|column pixel3: pixel 256 is outside 0 to 255",
        "7,0,1,-1|column pixel3: pixel -1 is outside 0 to 255",
        "7,0,1,4294967297|column pixel3: pixel 4294967297 is outside 0 to 255",
        "7,0,1,1e999|column pixel3: pixel 1e999 is outside 0 to 255",
        "7,0,12.5,1|column pixel2: 12.5 is not a whole number",
        "7,0,1e-9,1|column pixel2: 1e-9 is not a whole number",
        "10,0,1,2|column label: label 10 is outside 0 to 9",
        "-1,0,1,2|column label: label -1 is outside 0 to 9",
        "1.5,0,1,2|column label: 1.5 is not a whole number",
        "cat,0,1,2|column label: 'cat' is not a number",
        "7,0,1|expected 4 cells, got 3",
        "7,0,1,2,|expected 4 cells, got 5",
        "7,0,1,2,3|expected 4 cells, got 5",
        "7|expected 4 cells, got 1",
        "\"7,0,1,2|expected 4 cells, got 1"
      })
  void aBadCellIsNamedWithItsColumn(String line, String message) {
    assertThatThrownBy(() -> parse(HEADER, line))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  /** Quotes select the slow path; the two paths are oracles of each other. */
  @Test
  void thePlainAndTheCarefulWayAgreeOnRandomLines() {
    String[] cells = {
      "0", "9", "10", "255", "256", "1.0", "1.5", ".0", "1.", "", "-1", "99999999999"
    };
    Random random = new Random(11);
    byte[] careful = new byte[3];
    for (int i = 0; i < 20_000; i++) {
      List<String> row =
          random.ints(3 + random.nextInt(3), 0, cells.length).mapToObj(c -> cells[c]).toList();
      String plain = String.join(",", row);
      String quoted = row.stream().map(c -> '"' + c + '"').collect(Collectors.joining(","));
      Arrays.fill(pixels, (byte) 0);
      Arrays.fill(careful, (byte) 0);

      assertThat(outcome(plain, pixels)).as(plain).isEqualTo(outcome(quoted, careful));
      if (!outcome(plain, pixels).contains(" ")) {
        assertThat(pixels).as(plain).isEqualTo(careful);
      }
    }
  }

  @Test
  void ofAnUnknownNumberOfClassesAnyWholeNumberIsALabel() {
    PixelSchema any = schema(Labels.REQUIRED, OptionalInt.empty());
    RowParser parser = new RowParser(any, header(HEADER, any));

    assertThat(parser.parse(bytes("99999999,1,2,3"), pixels)).isEqualTo(99_999_999);
    assertThat(parser.parse(bytes("-1,1,2,3"), pixels)).isEqualTo(-1);
    assertThatThrownBy(() -> parser.parse(bytes("100000000,1,2,3"), pixels))
        .isInstanceOf(DataException.class)
        .hasMessage("column label: label 100000000 is outside -99999999 to 99999999");
  }

  @Test
  void missingColumnsAreCountedAndTheFirstFewNamed() {
    assertHeaderRefused(
        "a,b", "missing columns pixel1, pixel2, pixel3 (the first line must name the columns)");
    assertHeaderRefused(
        "label,pixel1,pixel3", "missing column pixel2 (the first line must name the columns)");
  }

  @Test
  void aMissingLabelHasAHint() {
    assertHeaderRefused(
        "Label,pixel1,pixel2,pixel3", "there is no column label (write data.label = Label?)");
    assertHeaderRefused(
        "class,pixel1,pixel2,pixel3",
        "there is no column label (write data.label = the name of yours: class, pixel1, pixel2 and"
            + " 1 more)");
  }

  @Test
  void headersMayBeQuotedAndStartWithAByteOrderMark() {
    PixelHeader header = header("\uFEFF\"label\", pixel1 ,\"pixel2\",pixel3,note,", SCHEMA);

    assertThat(header.columns())
        .containsExactly("label", "pixel1", "pixel2", "pixel3", "note", "_c5");
    assertThat(header.targets()).containsExactly(PixelHeader.LABEL, 0, 1, 2, -2, -2);
    assertThat(header.others()).containsOnlyKeys("note", "_c5");
    assertThat(header.hasLabel()).isTrue();
  }

  @Test
  void aLineOfWhiteSpaceIsBlank() {
    assertThat(CsvLine.isBlank(bytes(""))).isTrue();
    assertThat(CsvLine.isBlank(bytes(" \t\r"))).isTrue();
    assertThat(CsvLine.isBlank(bytes("\uFEFF"))).isTrue();
    assertThat(CsvLine.isBlank(bytes(" ,"))).isFalse();
    assertThat(CsvLine.isBlank(bytes("é"))).isFalse();
  }

  private static PixelSchema schema(Labels labels, OptionalInt classes) {
    return new PixelSchema(
        Pixels.of(ExampleCsv.pixels(3)), "label", labels, classes, CsvFormat.STANDARD);
  }

  private static void assertHeaderRefused(String line, String message) {
    assertThatThrownBy(() -> header(line, SCHEMA))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  private static String outcome(String line, byte[] pixels) {
    try {
      return "" + new RowParser(SCHEMA, header(HEADER, SCHEMA)).parse(bytes(line), pixels);
    } catch (DataException e) {
      return e.toString();
    }
  }

  private int parse(String header, String line) {
    return new RowParser(SCHEMA, header(header, SCHEMA)).parse(bytes(line), pixels);
  }

  private static PixelHeader header(String line, PixelSchema schema) {
    return PixelHeader.of(CsvHeader.of(line, CsvFormat.STANDARD), schema);
  }

  private static byte[] bytes(String line) {
    return line.getBytes(StandardCharsets.UTF_8);
  }
}
