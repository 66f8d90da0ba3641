package io.weft.cli;

import io.weft.run.TableLocation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say how tables are read. */
final class ReaderOptions {
  @Option(
      names = "--data-format",
      paramLabel = "FORMAT",
      description =
          "Format of the table, as data.format in a config (default: by the names of the files).")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--data-option",
      paramLabel = "NAME=VALUE",
      description = "Option of Spark's reader for that format, such as sep=; (may be repeated).")
  private Map<String, String> options = new LinkedHashMap<>();

  /** One table. */
  TableLocation table(String location) {
    return tables(List.of(location));
  }

  /** Files or tables of one format, in their order. */
  TableLocation tables(List<String> locations) {
    return new TableLocation(locations, format, options);
  }
}
