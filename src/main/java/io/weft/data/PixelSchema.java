package io.weft.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Columns of a CSV of images: D pixel columns and a label column.
 *
 * @param pixels names of the pixel columns
 * @param label name of the label column
 * @param labels requirement of the label column
 * @param classes K, if it is known; labels are then 0 to K-1
 * @param format syntax of the lines
 */
record PixelSchema(
    Pixels pixels, String label, Request.Labels labels, OptionalInt classes, CsvFormat format) {

  private static final Set<String> OPTIONS = Set.of("channels", "header", "layout", "sep");

  PixelSchema {
    if (pixels.names().contains(label)) {
      throw new DataException("Invalid data.label: " + label + " (must be no pixel column's name)");
    }
  }

  /**
   * Finds the pixel columns, unless the request names them.
   *
   * @param columns names of a file's columns
   * @throws DataException if there are none, or an option does not fit
   */
  static PixelSchema of(Request request, List<String> columns) {
    CsvFormat format = format(request);
    return new PixelSchema(
        pixels(request, columns, format),
        request.label(),
        request.labels(),
        request.classes(),
        format);
  }

  /** Syntax of the lines that a request stands for. */
  static CsvFormat format(Request request) {
    for (String option : request.options().keySet()) {
      if (!OPTIONS.contains(option.toLowerCase(Locale.ROOT))) {
        throw new DataException(
            "Invalid data.options: %s (pixel-csv has channels, header, layout and sep; data.format"
                    .formatted(option)
                + " = csv has all options of Spark's reader)");
      }
    }
    CsvFormat format = CsvFormat.of(request);
    String separator = format.separator();
    if (separator.length() > 1 || separator.charAt(0) > '~' || isPartOfNumbers(separator)) {
      throw Request.invalidOption("sep", separator, "one character, such as ; or \\t");
    }
    return format;
  }

  private static boolean isPartOfNumbers(String separator) {
    return separator.matches("[\\w.+\" -]");
  }

  private static Pixels pixels(Request request, List<String> columns, CsvFormat format) {
    int channels = request.count("channels", 1);
    List<String> names = request.columns();
    if (!names.isEmpty()) {
      return Pixels.of(names, requireDivisor(channels, names.size()));
    }
    List<String> others = new ArrayList<>(columns);
    others.remove(request.label());
    Pixels found =
        PixelColumns.find(others, format)
            .orElseThrow(
                () ->
                    new DataException(
                        "it has no columns of pixels, such as pixel1, pixel2 and so on, or 1x1, 1x2"
                            + " (its columns are %s)".formatted(PixelHeader.some(columns))));
    requireDivisor(channels, found.size());
    boolean isInterleaved = request.choice("layout", List.of("planes", "interleaved")) == 1;
    return channels == 1
        ? found
        : isInterleaved ? found.interleaved(channels) : Pixels.of(found.names(), channels);
  }

  private static int requireDivisor(int channels, int pixels) {
    if (pixels % channels != 0) {
      throw Request.invalidOption(
          "channels", channels, "a divisor of " + pixels + ", the number of pixel columns");
    }
    return channels;
  }
}
