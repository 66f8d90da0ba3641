package io.weft.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;

/** Names of a CSV file's columns, from its first line. */
final class CsvHeader {

  /** Separators that users have in mind when a line has no other one. */
  private static final Map<String, String> SEPARATORS =
      Map.of(",", "commas", ";", "semicolons", "\t", "tabs", "|", "bars");

  private CsvHeader() {}

  /**
   * Reads the names of a file's columns. A column without a name is {@code _c0} at position 0, as
   * in Spark.
   *
   * @throws DataException if the file is empty or no CSV of this syntax, or a name is there twice
   */
  static List<String> of(DataFiles files, Path file, CsvFormat format) {
    byte[] start = files.start(file);
    Optional<String> line = files.firstLine(file, format);
    return DataException.within(
        DataFiles.displayName(file),
        () -> {
          FileStart.requireText(start, format.charset());
          return of(line.orElseThrow(() -> new DataException("the file is empty")), format);
        });
  }

  static List<String> of(String line, CsvFormat format) {
    List<String> cells = CsvLine.cells(line, format);
    requireSeparator(cells, format);
    if (!format.hasHeader()) {
      return IntStream.range(0, cells.size()).mapToObj(CsvHeader::unnamed).toList();
    }
    requireNames(cells);
    List<String> names = new ArrayList<>();
    for (String cell : cells) {
      names.add(cell.isEmpty() ? unnamed(names.size()) : cell);
    }
    requireDifferent(names);
    return names;
  }

  private static String unnamed(int column) {
    return "_c" + column;
  }

  private static void requireSeparator(List<String> cells, CsvFormat format) {
    if (cells.size() > 1) {
      return;
    }
    String line = cells.get(0);
    SEPARATORS.forEach(
        (separator, name) -> {
          int times = line.split(Pattern.quote(separator), -1).length - 1;
          if (times > 0 && !separator.equals(format.separator())) {
            throw new DataException(
                String.format(
                    Locale.ROOT,
                    "its first line has %d %s and no %s (write data.options { sep = \"%s\" })",
                    times,
                    times == 1 ? name.substring(0, name.length() - 1) : name,
                    SEPARATORS.containsKey(format.separator())
                        ? SEPARATORS.get(format.separator()).replaceFirst("s$", "")
                        : "'" + format.separator() + "'",
                    separator.replace("\t", "\\t")));
          }
        });
  }

  /** Refuses a line of data. The numbers 0, 1, 2 and so on may be names, as pandas writes them. */
  private static void requireNames(List<String> cells) {
    boolean areNumbers = cells.stream().allMatch(CsvLine::isNumber);
    if (areNumbers && !isCount(cells, 0) && !isCount(cells, 1)) {
      throw new DataException(
          "its first line has numbers only, so the columns have no names"
              + " (write data.options { header = false }; they are then _c0, _c1 and so on)");
    }
  }

  private static boolean isCount(List<String> cells, int first) {
    return IntStream.range(0, cells.size())
        .allMatch(i -> cells.get(i).equals(String.valueOf(first + i)));
  }

  private static void requireDifferent(List<String> names) {
    Map<String, Integer> positions = new HashMap<>();
    for (int column = 0; column < names.size(); column++) {
      Integer first = positions.putIfAbsent(names.get(column), column);
      if (first != null) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "column %s is there twice, as column %d and column %d",
                names.get(column),
                first + 1,
                column + 1));
      }
    }
  }
}
