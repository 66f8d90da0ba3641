package io.weft.run;

import io.weft.data.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Location of a table that is not in a config.
 *
 * @param paths files, directories or globs, or names of tables; at least one
 * @param format if empty, the paths decide
 * @param options options of the format
 */
public record TableLocation(
    List<String> paths, Optional<String> format, Map<String, String> options) {

  public TableLocation {
    paths = List.copyOf(paths);
    options = Map.copyOf(options);
  }

  /** Location whose paths decide the format. */
  public static TableLocation of(String... paths) {
    return new TableLocation(List.of(paths), Optional.empty(), Map.of());
  }

  Request request() {
    Request request = Request.of(paths).withOptions(options);
    return format.map(request::withFormat).orElse(request);
  }
}
