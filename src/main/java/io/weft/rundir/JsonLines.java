package io.weft.rundir;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.weft.files.AtomicFiles;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Reads and writes files with one JSON object in each line. */
final class JsonLines {
  private JsonLines() {}

  /**
   * Reads the lines of a file, in order; none if the file does not exist.
   *
   * @throws UncheckedIOException if the file is larger than {@code maxBytes}, or if a line is not
   *     such an object; names file and line
   */
  static <T> List<T> read(AtomicFiles files, Path file, Class<T> type, int maxBytes) {
    if (!files.exists(file)) {
      return List.of();
    }
    List<T> values = new ArrayList<>();
    for (String line :
        new String(files.read(file, maxBytes), StandardCharsets.UTF_8).lines().toList()) {
      String place = file + ", line " + (values.size() + 1);
      try {
        T value = Json.MAPPER.readValue(line, type);
        if (value == null) {
          throw Json.problem("Cannot read " + place + ": not a JSON object");
        }
        values.add(value);
      } catch (JsonProcessingException e) {
        throw Json.unreadable(place, e);
      }
    }
    return List.copyOf(values);
  }

  /** Creates or replaces a file. */
  static void write(AtomicFiles files, Path file, List<?> values) {
    StringBuilder lines = new StringBuilder();
    for (Object value : values) {
      try {
        lines.append(Json.MAPPER.writeValueAsString(value)).append('\n');
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException("Cannot write " + file + " as JSON", e);
      }
    }
    files.write(file, lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
