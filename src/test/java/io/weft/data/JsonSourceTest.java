package io.weft.data;

import static io.weft.data.TestTables.assertRefused;
import static io.weft.data.TestTables.inOrder;
import static io.weft.data.TestTables.request;
import static io.weft.data.TestTables.rows;
import static io.weft.data.TestTables.types;
import static io.weft.data.TestTables.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
@Tag("slow")
class JsonSourceTest {

  @TempDir private Path folder;

  @Test
  void eachLineIsARow() throws IOException {
    Path file =
        write(
            folder,
            "a.jsonl",
            "{\"b\": 1.5, \"a\": 3}",
            "",
            "{\"a\": 4, \"c\": \"x\", \"d\": true}");

    assertThat(types(request(file)))
        .containsExactly("a bigint", "b double", "c string", "d boolean");
    assertThat(rows(request(file))).containsExactly("[3,1.5,null,null]", "[4,null,x,true]");
    assertThat(inOrder(request(file, write(folder, "b.json", "{\"a\": 1}")), "a"))
        .containsExactly("3", "4", "1");
  }

  @Test
  void aDocumentOfSeveralLinesIsAnOption() throws IOException {
    Path file = write(folder, "a.json", "[", "{\"a\": 3},", "{\"a\": 4}", "]");

    assertThat(rows(request(file).withOptions(Map.of("multiLine", "true"))))
        .containsExactly("[3]", "[4]");
    assertRefused(
        request(file),
        "Cannot read %s: row 1: '[' is no JSON object (each line has one; data.options.multiLine ="
            + " true reads a document of several lines)",
        file);
  }

  @Test
  void knownColumnsMayBeMissing() throws IOException {
    Path file = write(folder, "a.json", "{\"a\": 3}");
    Request request =
        request(file).withTypes(StructType.fromDDL("a double, b string, day date, label string"));

    assertThat(types(request)).containsExactly("a bigint", "b string", "day date");
    assertThat(rows(request)).containsExactly("[3,null,null]");
  }

  @Test
  void aValueOfAnotherTypeIsNamed() throws IOException {
    Path file = write(folder, "a.json", "{\"a\": 3}", "{\"a\": \"x\"}");

    assertRefused(
        request(file).withTypes(StructType.fromDDL("a double")),
        "Cannot read %s: row 2: a value does not have the type of its column",
        file);
  }

  @Test
  void badFilesAreRefused() throws IOException {
    Path words = write(folder, "words.json", "just words");
    assertRefused(request(words), "Cannot read %s: it has no JSON object, one a line", words);
    Path line = write(folder, "line.json", "{\"a\": 1}", "just words");
    assertRefused(
        request(line),
        "Cannot read %s: row 2: 'just words' is no JSON object (each line has one;"
            + " data.options.multiLine = true reads a document of several lines)",
        line);
    Path wide =
        Files.write(folder.resolve("wide.json"), "{\"a\": 1}".getBytes(StandardCharsets.UTF_16));
    assertRefused(
        request(wide),
        "Cannot read %s: it is UTF-16 (convert it with iconv -f UTF-16 -t UTF-8, or write"
            + " data.options { encoding = UTF-16, multiLine = true })",
        wide);
  }
}
