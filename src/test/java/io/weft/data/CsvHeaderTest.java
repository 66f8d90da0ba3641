package io.weft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvHeaderTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '`',
      value = {
        "a;b;c!,!its first line has 2 semicolons and no comma (write data.options { sep = \";\" })",
        "a\tb!,!its first line has 1 tab and no comma (write data.options { sep = \"\\t\" })",
        "a,b!;!its first line has 1 comma and no semicolon (write data.options { sep = \",\" })",
        "a|b|c!::!its first line has 2 bars and no '::' (write data.options { sep = \"|\" })",
        "1.5,2,3!,!its first line has numbers only, so the columns have no names (write data.options"
            + " { header = false }; they are then _c0, _c1 and so on)",
        "a,b,a!,!column a is there twice, as column 1 and column 3",
      })
  void aFirstLineThatIsNoHeaderIsRefused(String line, String separator, String reason)
      throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), line.replace("\\t", "\t") + "\n");

    assertThatThrownBy(() -> read(file, format(separator, "UTF-8", "", true)))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot read %s: %s", file, reason.replace("\\\\", "\\"));
  }

  @Test
  void aFileOfBlankLinesIsEmpty() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "\n \n\t\n");

    assertThatThrownBy(() -> read(file, CsvFormat.STANDARD))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot read %s: the file is empty", file);
  }

  @Test
  void aFirstLineMayBeOneNameOrNumbersThatCount() throws IOException {
    Path one = Files.writeString(folder.resolve("one.csv"), "text\n1\n");
    Path numbers = Files.writeString(folder.resolve("numbers.csv"), "0,1,2\n5,6,7\n");

    assertThat(read(one, CsvFormat.STANDARD)).containsExactly("text");
    assertThat(read(numbers, CsvFormat.STANDARD)).containsExactly("0", "1", "2");
  }

  @Test
  void theSyntaxOfALineIsThatOfTheOptions() throws IOException {
    Path file =
        Files.write(
            folder.resolve("a.csv"),
            "# made by hand\n'a::b'::größe\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(read(file, new CsvFormat("::", '\'', "ISO-8859-1", "#", true)))
        .containsExactly("a::b", "größe");
    assertThat(read(file, new CsvFormat("::", '\'', "ISO-8859-1", "#", false)))
        .containsExactly("_c0", "_c1");
  }

  @ParameterizedTest
  @CsvSource({"UTF-16,true", "UTF-16LE,false", "UTF-16BE,false"})
  void utf16IsNamedAndReadWithItsEncoding(String encoding, boolean hasMark) throws IOException {
    Path file =
        Files.write(folder.resolve("a.csv"), "label,size\n".getBytes(Charset.forName(encoding)));

    assertThatThrownBy(() -> read(file, CsvFormat.STANDARD))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot read %s: it is UTF-16 (convert it with iconv -f UTF-16 -t UTF-8, or write"
                + " data.options { encoding = UTF-16, multiLine = true })",
            file);
    assertThat(read(file, format(",", encoding, "", true))).containsExactly("label", "size");
  }

  @ParameterizedTest
  @CsvSource({
    "504b0304, 'it is a zip archive or an Excel workbook (unpack it, or save it as CSV)'",
    "1f8b08, 'it is compressed with gzip, but its name does not end in .gz (rename it)'",
    "425a6839, 'it is compressed with bzip2, but its name does not end in .bz2 (rename it)'",
    "28b52ffd, 'it is compressed with zstd, but its name does not end in .zst (rename it)'",
    "fd377a585a, 'it is compressed with xz (unpack it)'",
    "50415231, 'it is a Parquet file (write data.format = parquet)'",
    "4f5243, 'it is an ORC file (write data.format = orc)'",
    "00010203, 'it is no text (its first bytes have zeros in them)'"
  })
  void aFileOfAnotherFormatIsNamed(String hex, String reason) throws IOException {
    byte[] start = HexFormat.of().parseHex(hex);
    Path file = Files.write(folder.resolve("a.csv"), Arrays.copyOf(start, 1 + start.length));
    Files.write(file, "aaaaaaaaaa".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);

    assertThatThrownBy(() -> read(file, CsvFormat.STANDARD))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot read %s: %s", file, reason);
  }

  private static CsvFormat format(
      String separator, String encoding, String comment, boolean hasHeader) {
    return new CsvFormat(separator, '"', encoding, comment, hasHeader);
  }

  private static List<String> read(Path file, CsvFormat format) {
    DataFiles files = new DataFiles(new Configuration());
    return CsvHeader.of(files, files.list(file.toString()).get(0), format);
  }
}
