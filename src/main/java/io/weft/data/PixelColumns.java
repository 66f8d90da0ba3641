package io.weft.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Finds the columns of an image's pixels by their names.
 *
 * <p>Such names are a common text, which may be empty, and a number from 0 or 1: {@code pixel1,
 * pixel2} and so on. Or they have the numbers of a row and a column, with text between them: {@code
 * 1x1, 1x2}.
 */
final class PixelColumns {

  private static final int MAX_NAME = 100;
  private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d{1,6})", Pattern.DOTALL);
  private static final Pattern GRID =
      Pattern.compile("(.*?)(\\d{1,6})(\\D+)(\\d{1,6})", Pattern.DOTALL);

  private PixelColumns() {}

  /**
   * Finds the largest group of such columns. A group with gaps has the names of the missing columns
   * in it, if most of its columns are there.
   *
   * @param columns names in any order, without the label
   * @param format without a header, the numbers may begin anywhere
   */
  static Optional<Pixels> find(List<String> columns, CsvFormat format) {
    NavigableMap<String, NavigableMap<Integer, String>> numbered = new TreeMap<>();
    NavigableMap<String, NavigableMap<Integer, NavigableMap<Integer, String>>> grids =
        new TreeMap<>();
    for (String column : columns) {
      if (column.length() > MAX_NAME) {
        continue;
      }
      Matcher number = NUMBERED.matcher(column);
      if (number.matches()) {
        numbered
            .computeIfAbsent(number.group(1), prefix -> new TreeMap<>())
            .put(Integer.valueOf(number.group(2)), column);
      }
      Matcher cell = GRID.matcher(column);
      if (cell.matches()) {
        grids
            .computeIfAbsent(cell.group(1) + "0" + cell.group(3), texts -> new TreeMap<>())
            .computeIfAbsent(Integer.valueOf(cell.group(2)), row -> new TreeMap<>())
            .put(Integer.valueOf(cell.group(4)), column);
      }
    }
    List<Pixels> found = new ArrayList<>();
    numbered.forEach(
        (prefix, names) -> inARow(prefix, names, format.hasHeader()).ifPresent(found::add));
    grids.values().forEach(rows -> inAGrid(rows).ifPresent(found::add));
    return found.stream().max(Comparator.comparingInt(Pixels::size));
  }

  private static Optional<Pixels> inARow(
      String prefix, NavigableMap<Integer, String> names, boolean hasHeader) {
    int first = hasHeader ? Math.min(names.firstKey(), 1) : names.firstKey();
    int size = names.lastKey() + 1 - first;
    if (2 * names.size() <= size) {
      return Optional.empty();
    }
    return Optional.of(
        Pixels.of(
            IntStream.rangeClosed(first, names.lastKey())
                .mapToObj(number -> names.getOrDefault(number, prefix + number))
                .toList()));
  }

  private static Optional<Pixels> inAGrid(
      NavigableMap<Integer, NavigableMap<Integer, String>> rows) {
    NavigableMap<Integer, String> top = rows.firstEntry().getValue();
    boolean isWhole =
        isCount(rows)
            && isCount(top)
            && rows.values().stream().allMatch(row -> row.keySet().equals(top.keySet()));
    return isWhole
        ? Optional.of(
            new Pixels(
                rows.values().stream().flatMap(row -> row.values().stream()).toList(),
                1,
                rows.size(),
                top.size()))
        : Optional.empty();
  }

  private static boolean isCount(NavigableMap<Integer, ?> numbers) {
    int first = numbers.firstKey();
    return first <= 1 && numbers.lastKey() - first + 1 == numbers.size();
  }
}
