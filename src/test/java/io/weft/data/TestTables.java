package io.weft.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Small files and tables of tests. */
final class TestTables {

  private TestTables() {}

  static Path write(Path folder, String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  /** Request of a location, in which labels need not be. */
  static Request request(Path... locations) {
    return Request.of(Arrays.stream(locations).map(Path::toString).toList()).withOptionalLabels();
  }

  static Table read(Request request) {
    return Sources.STANDARD.read(SparkSessions.local(), request);
  }

  /** Names and types of a table's columns, such as {@code "a bigint"}. */
  static List<String> types(Request request) {
    try (Table table = read(request)) {
      return Arrays.stream(table.rows().schema().fields())
          .map(field -> field.name() + " " + field.dataType().simpleString())
          .toList();
    }
  }

  /** Rows as text, such as {@code "[1,a]"}, sorted. */
  static List<String> rows(Request request) {
    try (Table table = read(request)) {
      return table.rows().collectAsList().stream().map(Row::toString).sorted().toList();
    }
  }

  /** Values of a column in the order of the locations, files and rows. */
  static List<String> inOrder(Request request, String column) {
    try (Table table = read(request.inOrder())) {
      Column[] order = table.order();
      return table
          .rows()
          .orderBy(order)
          .select(functions.col(column).cast("string"))
          .collectAsList()
          .stream()
          .map(row -> row.getString(0))
          .toList();
    }
  }

  static String fingerprint(Request request) {
    try (Table table = read(request)) {
      return table.fingerprint();
    }
  }

  static void assertRefused(Request request, String message, Object... parts) {
    assertThatThrownBy(() -> read(request).close())
        .isInstanceOf(DataException.class)
        .hasMessage(message, parts);
  }
}
