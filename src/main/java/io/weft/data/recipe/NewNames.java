package io.weft.data.recipe;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Makes names of columns that no other column has. */
final class NewNames {

  /** Numbers before scaling, as a vector. */
  static final String NUMBERS = SqlNames.PREFIX + "numbers";

  /** Numbers after scaling, as a vector. */
  static final String SCALED = SqlNames.PREFIX + "scaled";

  /** The network's prediction: a class index, or a standardised label. */
  static final String PREDICTION = SqlNames.PREFIX + "prediction";

  /** The predicted label, or the given one, as text. */
  static final String WORDS = SqlNames.PREFIX + "words";

  /** Columns that other classes add. */
  private static final List<String> RESERVED =
      List.of(
          NUMBERS,
          SCALED,
          PREDICTION,
          WORDS,
          FittedRecipe.LABEL,
          SqlNames.PREFIX + "file",
          SqlNames.PREFIX + "block",
          SqlNames.PREFIX + "row");

  /** Longest part of a name that comes from the user. */
  private static final int MAX_PART = 100;

  private final Set<String> taken = new HashSet<>(RESERVED);

  NewNames(List<String> columns) {
    columns.forEach(column -> taken.add(column.toLowerCase(Locale.ROOT)));
  }

  /**
   * Name that resembles the one of the user's column. Other characters than letters, digits and
   * underscores are replaced, since MLlib's stages read a dot as a struct access.
   */
  String of(String source, String suffix) {
    String word = source.replaceAll("[^A-Za-z0-9_]", "_");
    String base = SqlNames.PREFIX + word.substring(0, Math.min(MAX_PART, word.length())) + suffix;
    String name = base;
    for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
      name = base + "_" + i;
    }
    return name;
  }
}
